package io.github.dl4jsnn.listener;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Counts the spikes of one layer over a period, and sums its membrane potential. */
final class SpikeCounter {

  /** What became of a pass. */
  enum Outcome {
    COUNTED,
    /** Some values are no whole numbers. */
    NO_SPIKES,
    /** Another number of neurons than before in this period. */
    OTHER_SIZE
  }

  /** Steps at which each neuron sent a spike, of any size and sign; null before the first pass. */
  private long[] counts;

  private long steps;
  private int observed;

  private long values;
  private double sum;
  private double squares;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  /** Adds a pass; one that is not {@link Outcome#COUNTED} changes nothing. */
  Outcome add(SpikeSource.Spikes spikes, boolean membrane) {
    int n = spikes.neurons();
    if (counts != null && counts.length != n) {
      return Outcome.OTHER_SIZE;
    }
    // What is made here must not grow a workspace of the network.
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      boolean[][] padded = padded(spikes);
      long[] added = new long[n];
      long addedSteps = 0;
      Steps s = new Steps(spikes.values());
      for (int t = 0; t < s.count; t++) {
        float[] values = s.read(t);
        for (int example = 0; example * n < values.length; example++) {
          if (padded != null && padded[t][example]) {
            continue;
          }
          addedSteps++;
          for (int i = 0; i < n; i++) {
            float value = values[example * n + i];
            if (value != 0) {
              // Infinite ones and NaN are no whole numbers either.
              if (value - Math.rint(value) != 0) {
                return Outcome.NO_SPIKES;
              }
              added[i]++;
            }
          }
        }
      }
      counts = counts == null ? new long[n] : counts;
      Arrays.setAll(counts, i -> counts[i] + added[i]);
      steps += addedSteps;
      observed++;
      INDArray v = membrane ? spikes.membranes().get() : null;
      if (v != null) {
        addMembrane(v, n, padded);
        v.close();
      }
    }
    return Outcome.COUNTED;
  }

  private void addMembrane(INDArray membranes, int n, boolean[][] padded) {
    Steps s = new Steps(membranes);
    for (int t = 0; t < s.count; t++) {
      float[] v = s.read(t);
      for (int k = 0; k < v.length; k++) {
        if (padded == null || !padded[t][k / n]) {
          values++;
          sum += v[k];
          squares += (double) v[k] * v[k];
          min = Math.min(min, v[k]);
          max = Math.max(max, v[k]);
        }
      }
    }
  }

  /** [T][example], from a mask with one or more equal rows an example; null without mask. */
  private static boolean[][] padded(SpikeSource.Spikes spikes) {
    if (spikes.mask() == null) {
      return null;
    }
    float[][] mask = spikes.mask().castTo(DataType.FLOAT).toFloatMatrix();
    INDArray values = spikes.values();
    int steps = (int) values.size(0);
    int examples = (int) (values.length() / steps / spikes.neurons());
    boolean[][] padded = new boolean[steps][examples];
    for (int t = 0; t < steps; t++) {
      for (int example = 0; example < examples; example++) {
        padded[t][example] = mask[example * (mask.length / examples)][t] == 0;
      }
    }
    return padded;
  }

  /** Whether there is anything to report. */
  boolean any() {
    return steps > 0;
  }

  int observed() {
    return observed;
  }

  long steps() {
    return steps;
  }

  /** r of each neuron. */
  double[] rates() {
    return Arrays.stream(counts).mapToDouble(c -> (double) c / steps).toArray();
  }

  /** Null where nothing was added. */
  MembraneStats membrane() {
    if (values == 0) {
      return null;
    }
    double mean = sum / values;
    double variance = Math.max(0, squares / values - mean * mean);
    return new MembraneStats(mean, Math.sqrt(variance), min, max);
  }

  /** The steps of an array [T, ...] as Java arrays, one after the other. */
  private static final class Steps {
    private final INDArray array;
    private final int count;
    private final FloatMemory memory;
    private final float[] buffer;

    Steps(INDArray array) {
      this.array = array;
      count = (int) array.size(0);
      // Straight from memory where it can be read so.
      boolean direct =
          FusedPath.serves(array.dataType()) && TimeMajor.contiguous(array) && array.length() > 0;
      memory = direct ? new FloatMemory(array) : null;
      buffer = direct ? new float[(int) (array.length() / count)] : null;
    }

    /** Valid until the next call. */
    float[] read(int t) {
      if (memory == null) {
        return array.slice(t, 0).castTo(DataType.FLOAT).dup('c').data().asFloat();
      }
      memory.get((long) t * buffer.length, buffer, buffer.length);
      return buffer;
    }
  }
}
