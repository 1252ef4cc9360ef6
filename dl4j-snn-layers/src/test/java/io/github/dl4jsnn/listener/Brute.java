package io.github.dl4jsnn.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Statistics the slow way, element by element of what DL4J shows. */
final class Brute {

  private double[] counts = new double[0];
  private long steps;

  /** Adds [b, n, T] with mask [b, T], or null. */
  Brute add(INDArray spikes, INDArray mask) {
    int n = (int) spikes.size(1);
    counts = Arrays.copyOf(counts, n);
    for (int b = 0; b < spikes.size(0); b++) {
      for (int t = 0; t < spikes.size(2); t++) {
        if (mask != null && mask.getDouble(b, t) == 0) {
          continue;
        }
        steps++;
        for (int i = 0; i < n; i++) {
          counts[i] += spikes.getDouble(b, i, t);
        }
      }
    }
    return this;
  }

  /** Adds images [N, c, h, w], each as one step. */
  Brute addImages(INDArray spikes) {
    long n = spikes.length() / spikes.size(0);
    return add(spikes.dup('c').reshape(spikes.size(0), n, 1), null);
  }

  double rate() {
    return Arrays.stream(counts).sum() / counts.length / steps;
  }

  /** All numbers, and that there was something to count. */
  void check(SpikeStats stats) {
    double rate = rate();
    assertTrue(rate > 0.05 && rate < 0.8, stats.label() + ": firing rate " + rate);
    checkCounts(stats);
  }

  void checkCounts(SpikeStats stats) {
    double[] rates = Arrays.stream(counts).map(c -> c / steps).toArray();
    assertEquals(rates.length, stats.neurons(), stats.label());
    assertEquals(steps, stats.steps(), stats.label());
    assertEquals(rate(), stats.firingRate(), 1e-12, stats.label());
    assertEquals(Arrays.stream(rates).min().orElseThrow(), stats.minRate(), 1e-12);
    assertEquals(Arrays.stream(rates).max().orElseThrow(), stats.maxRate(), 1e-12);
    assertEquals(Arrays.stream(counts).filter(c -> c == 0).count(), stats.silent());
    assertEquals(Arrays.stream(rates).filter(r -> r >= 0.95).count(), stats.saturated());
    assertEquals(stats.silent() / (double) rates.length, stats.silentFraction(), 0);
    assertEquals(stats.saturated() / (double) rates.length, stats.saturatedFraction(), 0);
  }
}
