package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The input of a layer that encodes it: its values, and the spikes that are drawn from them. */
public final class EncodedInput {

  /** Name of the number of presented steps among the state variables. */
  public static final String STEPS = "presentedSteps";

  private EncodedInput() {}

  /**
   * The values [b, n] of one presentation; {@code rnnTimeStep} of a MultiLayerNetwork hands them on
   * as [b, n, 1] where the first layer is a recurrent one.
   */
  public static INDArray flat(INDArray input) {
    return input.rank() == 3 && input.size(2) == 1
        ? input.reshape(input.size(0), input.size(1))
        : input;
  }

  /** How many time steps were presented before, with {@code rnnTimeStep}. */
  public static int presented(Map<String, INDArray> state) {
    INDArray steps = state.get(STEPS);
    return steps == null ? 0 : steps.getInt(0);
  }

  /** The state after one more presentation: the next one sees new draws. */
  public static Map<String, INDArray> present(Map<String, INDArray> before, Encoder encoder) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Map.of(STEPS, Nd4j.createFromArray(presented(before) + encoder.timeSteps()));
    }
  }

  /**
   * One spike train per row.
   *
   * @param layer how errors call the layer
   * @param x [b, n]
   * @param factors of the spikes of each value, as dropout draws them, [b, n]; null where all are 1
   * @param trains receives them, [b]
   */
  public static void encode(
      String layer,
      INDArray x,
      Encoder encoder,
      Draws draws,
      int firstStep,
      INDArray factors,
      SpikeTrain[] trains) {
    int n = (int) x.size(1);
    RowReader rows = rows(x);
    RowReader factorRows = factors == null ? null : rows(factors);
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
              multiply(whole, row, trains[b]);
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

  /** Copies a row of the input. */
  private interface RowReader {
    void get(int b, float[] to);
  }

  private static RowReader rows(INDArray x) {
    int n = (int) x.size(1);
    INDArray floats =
        x.dataType() == DataType.FLOAT && TimeMajor.contiguous(x)
            ? x
            : x.castTo(DataType.FLOAT).dup('c');
    if (FusedPath.serves(DataType.FLOAT)) {
      FloatMemory memory = new FloatMemory(floats);
      return (b, to) -> memory.get((long) b * n, to, n);
    }
    // The memory of another backend is not ours to read.
    float[] values = floats.dup('c').data().asFloat();
    return (b, to) -> System.arraycopy(values, b * n, to, 0, n);
  }

  /** The spikes of one step as an array [b, n] of 0 and 1. */
  public static INDArray dense(SpikeTrain[] trains, int step, int n, DataType dataType) {
    float[] values = new float[trains.length * n];
    for (int b = 0; b < trains.length; b++) {
      trains[b].addTo(step, values, b * n);
    }
    return Nd4j.create(values, new long[] {trains.length, n}, 'c').castTo(dataType);
  }
}
