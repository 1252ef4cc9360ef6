package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Finds the events in an array: spikes, or any values of which most are 0. */
public final class SpikeScan {

  /** Values that are passed over together where all are 0, half a cache line. */
  private static final int CHUNK = 8;

  private static final int ONE = Float.floatToRawIntBits(1);

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
    int rows = (int) x.size(1);
    int n = (int) x.size(2);
    return scan(
        (int) x.size(0),
        n,
        density,
        trains,
        () -> {
          FloatMemory memory = new FloatMemory(x);
          return (t, b, bits) -> memory.getBits(((long) t * rows + b) * n, bits, n);
        });
  }

  /**
   * The same of Java arrays.
   *
   * @param x [steps][b n]; may be longer in both
   */
  public static boolean scan(float[][] x, int steps, int n, double density, SpikeTrain[] trains) {
    return scan(
        steps,
        n,
        density,
        trains,
        () ->
            (t, b, bits) -> {
              float[] step = x[t];
              for (int i = 0; i < n; i++) {
                bits[i] = Float.floatToRawIntBits(step[b * n + i]);
              }
            });
  }

  /** Where values come from. */
  private interface Source {
    /** Copies the bits of the values of example b at step t. */
    void read(int t, int b, int[] bits);
  }

  private static boolean scan(
      int steps, int n, double density, SpikeTrain[] trains, Supplier<Source> sources) {
    long most = (long) (density * steps * n);
    AtomicInteger dense = new AtomicInteger();
    Workers.split(
        trains.length,
        (from, to) -> {
          Source source = sources.get();
          Row row = new Row(n);
          for (int b = from; b < to && dense.get() == 0; b++) {
            trains[b].clear();
            for (int t = 0; t < steps; t++) {
              source.read(t, b, row.bits);
              row.addTo(trains[b]);
            }
            if (trains[b].size() > most) {
              dense.incrementAndGet();
            }
          }
        });
    return dense.get() == 0;
  }

  /** One example at one step. */
  private static final class Row {

    /** Its values, and zeros up to a whole chunk. */
    final int[] bits;

    private final int[] index;
    private final float[] values;

    Row(int n) {
      bits = new int[(n + CHUNK - 1) / CHUNK * CHUNK];
      index = new int[bits.length + 1];
      values = new float[n];
    }

    void addTo(SpikeTrain train) {
      int count = find();
      boolean binary = true;
      for (int k = 0; k < count; k++) {
        binary &= bits[index[k]] == ONE;
      }
      if (binary) {
        train.endStep(index, count);
      } else {
        for (int k = 0; k < count; k++) {
          values[k] = Float.intBitsToFloat(bits[index[k]]);
        }
        train.endStep(index, values, count);
      }
    }

    private int find() {
      int count = 0;
      for (int i = 0; i < bits.length; i += CHUNK) {
        int any =
            (bits[i] | bits[i + 1] | bits[i + 2] | bits[i + 3])
                | (bits[i + 4] | bits[i + 5] | bits[i + 6] | bits[i + 7]);
        if (any != 0) {
          // Without a branch for each value, which would be mispredicted at each spike.
          for (int j = i; j < i + CHUNK; j++) {
            index[count] = j;
            // -0 is 0 too.
            int magnitude = bits[j] << 1;
            count += (magnitude | -magnitude) >>> 31;
          }
        }
      }
      return count;
    }
  }
}
