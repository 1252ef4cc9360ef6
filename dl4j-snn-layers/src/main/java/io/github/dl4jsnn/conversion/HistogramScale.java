package io.github.dl4jsnn.conversion;

import java.util.Arrays;

/**
 * A percentile of all batches, from counts in bins whose width doubles when values outgrow them.
 */
final class HistogramScale implements Scale {

  private static final int BINS = 4096;

  private final double p;
  private final boolean perChannel;
  private Histogram[] histograms;

  HistogramScale(double p, boolean perChannel) {
    this.p = p;
    this.perChannel = perChannel;
  }

  @Override
  public double[][] observe(double[][] activations) {
    if (histograms == null) {
      histograms = new Histogram[perChannel ? activations.length : 1];
      Arrays.setAll(histograms, i -> new Histogram());
    }
    for (int c = 0; c < activations.length; c++) {
      histograms[perChannel ? c : 0].add(activations[c]);
    }
    return null;
  }

  @Override
  public double[] value() {
    return Arrays.stream(histograms)
        .mapToDouble(h -> Math.max(h.percentile(p), Normalization.SMALLEST))
        .toArray();
  }

  private static final class Histogram {

    private final long[] counts = new long[BINS];
    private long zeros;
    private double width;

    void add(double[] values) {
      double largest = BatchScale.maximum(values);
      if (width == 0) {
        width = largest / BINS;
      }
      while (largest > width * BINS) {
        for (int i = 0; i < BINS / 2; i++) {
          counts[i] = counts[2 * i] + counts[2 * i + 1];
        }
        Arrays.fill(counts, BINS / 2, BINS, 0);
        width *= 2;
      }
      for (double v : values) {
        if (v == 0) {
          zeros++;
        } else {
          counts[Math.min((int) (v / width), BINS - 1)]++;
        }
      }
    }

    /** Values lie evenly in their bin. */
    double percentile(double p) {
      double at = (zeros + Arrays.stream(counts).sum()) * (p / 100) - zeros;
      if (at <= 0) {
        return 0;
      }
      for (int i = 0; i < BINS; i++) {
        if (at <= counts[i]) {
          return (i + at / counts[i]) * width;
        }
        at -= counts[i];
      }
      return width * BINS;
    }
  }
}
