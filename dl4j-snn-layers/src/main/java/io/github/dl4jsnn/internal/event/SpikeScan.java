package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.concurrent.atomic.AtomicBoolean;
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
   * @param density the most events of an example that are wanted, as a part of its T n values;
   *     elements that spike at most steps count by the steps at which they do not
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
          return (t, b, bits, count) -> memory.getBits(((long) t * rows + b) * n, bits, count);
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
            (t, b, bits, count) -> {
              float[] step = x[t];
              for (int i = 0; i < count; i++) {
                bits[i] = Float.floatToRawIntBits(step[b * n + i]);
              }
            });
  }

  /** Where values come from. */
  private interface Source {
    /** Copies the bits of so many values from example b at step t on. */
    void read(int t, int b, int[] bits, int count);
  }

  private static boolean scan(
      int steps, int n, double density, SpikeTrain[] trains, Supplier<Source> sources) {
    long most = (long) (density * steps * n);
    AtomicBoolean dense = new AtomicBoolean();
    int examples =
        Math.min(trains.length, steps < BinaryScan.STEPS ? 1 : BinaryScan.examples(steps, n));
    Workers.split(
        (trains.length + examples - 1) / Math.max(1, examples),
        (from, to) -> {
          Scanner scanner = new Scanner(steps, n, examples, sources.get());
          for (int g = from; g < to && !dense.get(); g++) {
            int end = Math.min(trains.length, (g + 1) * examples);
            scanner.scan(g * examples, end, trains);
            for (int b = g * examples; b < end; b++) {
              if (trains[b].size() > most) {
                dense.set(true);
              }
            }
          }
        });
    return !dense.get();
  }

  /** What one thread needs. */
  private static final class Scanner {

    private final int steps;
    private final int n;
    private final Source source;
    private final Row row;

    /** Null where there are so few steps that each value is looked at. */
    private final BinaryScan binary;

    Scanner(int steps, int n, int examples, Source source) {
      this.steps = steps;
      this.n = n;
      this.source = source;
      row = new Row(n);
      binary = steps < BinaryScan.STEPS ? null : new BinaryScan(steps, n, examples);
    }

    /** Examples {@code from} to {@code to}, exclusive. */
    void scan(int from, int to, SpikeTrain[] trains) {
      boolean spikes = binary != null && readBits(from, to);
      for (int b = from; b < to; b++) {
        trains[b].clear();
        if (spikes && binary.binary(b - from)) {
          binary.write(b - from, trains[b]);
        } else {
          for (int t = 0; t < steps; t++) {
            source.read(t, b, row.bits, n);
            row.addTo(trains[b]);
          }
        }
      }
    }

    /** Whether one of the examples has nothing but 0 and 1. */
    private boolean readBits(int from, int to) {
      binary.clear();
      for (int t = 0; t < steps; t++) {
        source.read(t, from, binary.bits, (to - from) * n);
        binary.add(t);
        // Values of another kind show soon: at the first step, or at the last one.
        if ((t == 0 || t == steps - 1) && !anyBinary(to - from)) {
          return false;
        }
      }
      return true;
    }

    private boolean anyBinary(int examples) {
      for (int b = 0; b < examples; b++) {
        if (binary.binary(b)) {
          return true;
        }
      }
      return false;
    }
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
