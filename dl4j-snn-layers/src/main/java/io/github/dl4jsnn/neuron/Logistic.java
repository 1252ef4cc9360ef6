package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;

/**
 * The logistic function.
 *
 * <pre>
 * σ(x) = 1 / (1 + e^-x)
 * </pre>
 */
final class Logistic {

  /** σ is below 2e-35 here, and e^-x is still a float. */
  private static final double LOWEST = -80;

  private Logistic() {}

  /** σ(x) of what is not far below 0, as a parameter: e^-x must be within the range of float. */
  static <T> T of(Algebra<T> a, T x) {
    return a.div(1, a.add(a.exp(a.mul(x, -1)), 1));
  }

  /**
   * σ(x) of any finite x. Its gradient is σ (1 - σ): through e^-x it would be infinity times 0 far
   * below 0, and take twice as many operations.
   */
  static <T> T ofAny(Algebra<T> a, T x) {
    T y = of(a, a.max(x, LOWEST));
    return a.withSlope(x, y, () -> a.mul(y, a.sub(1, y)));
  }
}
