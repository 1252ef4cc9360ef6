package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Encodes the examples of a batch, each on its own and so on many threads.
 *
 * @param layer how errors name the layer
 * @param draws of the layer at this iteration
 * @param factors of the spikes of each element, as dropout draws them, [b, n']; null: all 1
 */
public record InputEncoder(String layer, Encoder encoder, Draws draws, INDArray factors) {

  /**
   * The values [b, n] of one presentation; {@code rnnTimeStep} of a MultiLayerNetwork passes them
   * on as [b, n, 1] where the first layer is a recurrent one.
   */
  public static INDArray flat(INDArray input) {
    return input.rank() == 3 && input.size(2) == 1
        ? input.reshape(input.size(0), input.size(1))
        : input;
  }

  /** Adds the spikes of one example to a train; {@code row} has room for n values. */
  private interface Example {
    void encode(int b, float[] row, SpikeTrain train);
  }

  /** Copies a row of an array. */
  private interface RowReader {
    void get(long row, float[] to);
  }

  /**
   * Encodes the input of a layer.
   *
   * @param x c-ordered, [T, b, n] for a {@link SignalEncoder}, [1, b, n] for any other
   * @param mask of the steps of a signal, [b, T]; null: none is masked
   * @param state before the first step; of a signal it is changed to that after the last one
   * @param inputShape that of the layer's input in memory
   * @param trains receives the spikes of each example
   */
  public EncodedInput encode(
      INDArray x, INDArray mask, EncoderState state, long[] inputShape, SpikeTrain[] trains) {
    int n = (int) x.size(2);
    int width = EncoderContract.outputs(layer, encoder, n);
    RowReader rows = rows(x, n);
    if (!(encoder instanceof SignalEncoder signal)) {
      Example example =
          (b, row, train) -> {
            rows.get(b, row);
            encoder.encode(row, n, draws.row(b), state.presented(), train);
          };
      int steps = encoder.timeSteps();
      each(example, n, steps, width, trains);
      return new EncodedInput(trains, steps, width, inputShape);
    }
    int steps = (int) x.size(0);
    INDArray shown = mask == null ? null : mask.castTo(DataType.FLOAT).dup('c');
    float[] seen = shown == null ? null : shown.data().asFloat();
    Example example =
        (b, row, train) -> {
          for (int t = 0; t < steps; t++) {
            if (seen == null || seen[b * steps + t] != 0) {
              rows.get((long) t * trains.length + b, row);
              long step = (long) state.presented() + t;
              signal.encodeStep(row, n, state.memory()[b], draws.row(b), step, train);
            }
            train.endStep();
          }
        };
    each(example, n, steps, width, trains);
    return new EncodedInput(trains, steps, width, inputShape);
  }

  private void each(Example example, int n, int steps, int width, SpikeTrain[] trains) {
    RowReader factorRows = factors == null ? null : rows(factors, width);
    Workers.split(
        trains.length,
        (from, to) -> {
          float[] row = new float[n];
          float[] factor = new float[factorRows == null ? 0 : width];
          SpikeTrain whole = factorRows == null ? null : new SpikeTrain();
          for (int b = from; b < to; b++) {
            SpikeTrain train = whole == null ? trains[b] : whole;
            train.clear();
            example.encode(b, row, train);
            EncoderContract.check(layer, encoder, train, steps, width);
            if (whole != null) {
              factorRows.get(b, factor);
              multiply(whole, factor, trains[b]);
            }
          }
        });
  }

  /**
   * Multiplies the spikes of one example.
   *
   * @param from the spikes, of all steps
   * @param factors one for each element
   * @param to receives x[t, i] factors[i]
   */
  private static void multiply(SpikeTrain from, float[] factors, SpikeTrain to) {
    int n = factors.length;
    float[] step = new float[n];
    int[] elements = new int[n];
    float[] values = new float[n];
    to.clear();
    for (int t = 0; t < from.steps(); t++) {
      Arrays.fill(step, 0);
      from.addTo(t, step, 0);
      int count = 0;
      for (int i = 0; i < n; i++) {
        float value = step[i] * factors[i];
        if (value != 0) {
          elements[count] = i;
          values[count++] = value;
        }
      }
      to.endStep(elements, values, count);
    }
  }

  /** Reads rows of n values. */
  private static RowReader rows(INDArray x, int n) {
    INDArray floats =
        x.dataType() == DataType.FLOAT && TimeMajor.contiguous(x)
            ? x
            : x.castTo(DataType.FLOAT).dup('c');
    if (FusedPath.serves(DataType.FLOAT)) {
      FloatMemory memory = new FloatMemory(floats);
      return (row, to) -> memory.get(row * n, to, n);
    }
    // The memory of another backend is not ours to read.
    float[] values = floats.dup('c').data().asFloat();
    return (row, to) -> System.arraycopy(values, (int) row * n, to, 0, n);
  }
}
