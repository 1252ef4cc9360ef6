package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Finds the events in an array: spikes, or any values of which most are 0. */
public final class SpikeScan {

  private SpikeScan() {}

  /**
   * The events of a sequence, read once.
   *
   * @param x c-ordered FLOAT [T, b, n]
   * @param density the largest part of non-zero elements of an example that is wanted as events
   * @param trains receives one train per example
   * @return whether all examples were as sparse as that; if not, trains hold nothing of use
   */
  public static boolean scan(INDArray x, double density, SpikeTrain[] trains) {
    int steps = (int) x.size(0);
    int rows = (int) x.size(1);
    int n = (int) x.size(2);
    long most = (long) (density * steps * n);
    AtomicInteger dense = new AtomicInteger();
    Workers.split(
        rows,
        (from, to) -> {
          FloatMemory memory = new FloatMemory(x);
          float[] values = new float[n];
          int[] index = new int[n];
          for (int b = from; b < to && dense.get() == 0; b++) {
            trains[b].clear();
            for (int t = 0; t < steps; t++) {
              memory.get(((long) t * rows + b) * n, values, n);
              add(values, index, trains[b]);
            }
            if (trains[b].size() > most) {
              dense.incrementAndGet();
            }
          }
        });
    return dense.get() == 0;
  }

  private static void add(float[] values, int[] index, SpikeTrain train) {
    int count = 0;
    // Without a branch, which would be mispredicted at each spike.
    for (int i = 0; i < values.length; i++) {
      index[count] = i;
      int magnitude = Float.floatToRawIntBits(values[i]) << 1;
      count += (magnitude | -magnitude) >>> 31;
    }
    boolean binary = true;
    for (int k = 0; k < count; k++) {
      binary &= values[index[k]] == 1;
    }
    if (binary) {
      train.endStep(index, count);
    } else {
      for (int k = 0; k < count; k++) {
        // Indices ascend: what is overwritten was read.
        values[k] = values[index[k]];
      }
      train.endStep(index, values, count);
    }
  }
}
