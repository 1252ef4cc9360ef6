package io.github.dl4jsnn.benchmarks;

import java.util.Arrays;
import java.util.List;

/** Order statistics of times. */
final class Statistics {

  private Statistics() {}

  /** The middle value, or the mean of the two middle ones. */
  static double median(List<Double> values) {
    return quantile(values, 0.5);
  }

  /**
   * A quantile, with linear interpolation between the values beside it.
   *
   * @param values at least one
   * @param q from 0 (smallest) to 1 (largest)
   * @throws IllegalArgumentException if there is no value or q is out of range
   */
  static double quantile(List<Double> values, double q) {
    if (values.isEmpty() || !(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException(
          "quantile " + q + " of " + values.size() + " values: expected 0 to 1 of at least one");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    double position = q * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
