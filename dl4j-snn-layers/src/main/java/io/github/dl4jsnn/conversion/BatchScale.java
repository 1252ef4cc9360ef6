package io.github.dl4jsnn.conversion;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** A statistic of each batch, aggregated. */
final class BatchScale implements Scale {

  private final Normalization normalization;
  private final ToDoubleFunction<double[]> statistic;
  private double[] value;

  BatchScale(Normalization normalization, ToDoubleFunction<double[]> statistic) {
    this.normalization = normalization;
    this.statistic = statistic;
  }

  @Override
  public double[][] observe(double[][] activations) {
    double[] batch =
        normalization.perChannel()
            ? Arrays.stream(activations).mapToDouble(statistic).toArray()
            : new double[] {statistic.applyAsDouble(joined(activations))};
    for (int c = 0; c < batch.length; c++) {
      batch[c] = Math.max(batch[c], Normalization.SMALLEST);
      if (value != null) {
        batch[c] = normalization.aggregation().next(value[c], batch[c]);
      }
    }
    value = batch;
    return null;
  }

  @Override
  public double[] value() {
    return value;
  }

  private static double[] joined(double[][] activations) {
    return Arrays.stream(activations).flatMapToDouble(Arrays::stream).toArray();
  }

  static double maximum(double[] values) {
    return Arrays.stream(values).max().orElse(0);
  }

  /** Interpolated between the two order statistics at (n - 1) p / 100. */
  static double percentile(double[] values, double p) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = (sorted.length - 1) * (p / 100);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
