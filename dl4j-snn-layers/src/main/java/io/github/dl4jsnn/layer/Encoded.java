package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.kernel.Path;
import io.github.dl4jsnn.kernel.TimeMajor;
import io.github.dl4jsnn.kernel.TimeMajor.FloatMemory;
import io.github.dl4jsnn.kernel.Workers;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a layer that encodes its input does with input types and with the input itself. */
final class Encoded {

  /** Name of the number of presented steps among the state variables. */
  static final String STEPS = "presentedSteps";

  private Encoded() {}

  /** Images are flattened; everything else is taken as it comes. */
  static InputPreProcessor preProcessor(InputType inputType, String layerName) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      return new CnnToFeedForwardPreProcessor(
          image.getHeight(), image.getWidth(), image.getChannels(), image.getFormat());
    }
    size(inputType, layerName);
    return null;
  }

  /**
   * Number of values of an example. A recurrent type is accepted because MultiLayerNetwork passes
   * it to a first layer of this kind where no input type was set.
   */
  static long size(InputType inputType, String layerName) {
    if (inputType instanceof InputType.InputTypeFeedForward ff) {
      return ff.getSize();
    }
    if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
      return flat.getFlattenedSize();
    }
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      return image.getChannels() * image.getHeight() * image.getWidth();
    }
    if (inputType instanceof InputType.InputTypeRecurrent rnn) {
      return rnn.getSize();
    }
    throw new DL4JInvalidConfigException(
        "Layer \""
            + layerName
            + "\" encodes its input: expected a feed-forward, flat or image input type, got "
            + inputType);
  }

  /**
   * The values [b, n] of one presentation; {@code rnnTimeStep} of a MultiLayerNetwork hands them on
   * as [b, n, 1] where the first layer is a recurrent one.
   */
  static INDArray flat(INDArray input) {
    return input.rank() == 3 && input.size(2) == 1
        ? input.reshape(input.size(0), input.size(1))
        : input;
  }

  /** How many time steps were presented before, with {@code rnnTimeStep}. */
  static int presented(Map<String, INDArray> state) {
    INDArray steps = state.get(STEPS);
    return steps == null ? 0 : steps.getInt(0);
  }

  /** The state after one more presentation: the next one sees new draws. */
  static Map<String, INDArray> present(Map<String, INDArray> before, Encoder encoder) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Map.of(STEPS, Nd4j.createFromArray(presented(before) + encoder.timeSteps()));
    }
  }

  /**
   * One spike train a row.
   *
   * @param layer how errors call the layer
   * @param x [b, n]
   * @param factors of the spikes of each value, as {@link SpikeDropout} draws them, [b, n]; null
   *     where all are 1
   * @param trains receives them, [b]
   */
  static void encode(
      String layer,
      INDArray x,
      Encoder encoder,
      Draws draws,
      int firstStep,
      INDArray factors,
      SpikeTrain[] trains) {
    int n = (int) x.size(1);
    Rows rows = rows(x);
    Rows factorRows = factors == null ? null : rows(factors);
    Workers.split(
        trains.length,
        (from, to) -> {
          float[] row = new float[n];
          SpikeTrain whole = factorRows == null ? null : new SpikeTrain();
          for (int b = from; b < to; b++) {
            rows.get(b, row);
            SpikeTrain train = whole == null ? trains[b] : whole;
            train.clear();
            encoder.encode(row, n, draws.row(b), firstStep, train);
            EncoderContract.check(layer, encoder, train, n);
            if (whole != null) {
              factorRows.get(b, row);
              SpikeDropout.multiply(whole, row, trains[b]);
            }
          }
        });
  }

  /** Copies a row of the input. */
  private interface Rows {
    void get(int b, float[] to);
  }

  private static Rows rows(INDArray x) {
    int n = (int) x.size(1);
    INDArray floats =
        x.dataType() == DataType.FLOAT && TimeMajor.contiguous(x)
            ? x
            : x.castTo(DataType.FLOAT).dup('c');
    if (Path.fused(DataType.FLOAT)) {
      FloatMemory memory = new FloatMemory(floats);
      return (b, to) -> memory.get((long) b * n, to, n);
    }
    // The memory of another backend is not ours to read.
    float[] values = floats.dup('c').data().asFloat();
    return (b, to) -> System.arraycopy(values, b * n, to, 0, n);
  }

  /** The spikes of one step as an array [b, n] of 0 and 1. */
  static INDArray dense(SpikeTrain[] trains, int step, int n, DataType dataType) {
    float[] values = new float[trains.length * n];
    for (int b = 0; b < trains.length; b++) {
      trains[b].addTo(step, values, b * n);
    }
    return Nd4j.create(values, new long[] {trains.length, n}, 'c').castTo(dataType);
  }
}
