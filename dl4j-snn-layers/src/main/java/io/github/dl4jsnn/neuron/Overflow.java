package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Keeps the states of neurons whose charge is not linear within the range of float. Far above any
 * threshold a quadratic or exponential charge overflows to infinity, of which the hard reset H (1 -
 * S) would make NaN.
 */
final class Overflow {

  /** Above the largest legal threshold: a neuron that is bound here fires. */
  static final float LIMIT = (float) (10 * Checks.LARGEST);

  private Overflow() {}

  /**
   * The value within ±{@link #LIMIT}; beyond there its gradient is 0. That gradient asks for the
   * result alone, so that no more need be kept for the backward pass: a float below the limit is
   * more than 1 below it.
   */
  static <T> T bound(Algebra<T> a, T value) {
    T bound = within(a, value);
    return a.withSlope(value, bound, () -> a.min(a.sub(LIMIT, a.abs(bound)), 1));
  }

  /**
   * The value within ±{@link #LIMIT}, with the gradient of the value: nothing need be kept for it.
   * For what gradients pass without growing.
   */
  static <T> T clamp(Algebra<T> a, T value) {
    return a.withSlope(value, within(a, value), () -> a.constant(value, 1));
  }

  private static <T> T within(Algebra<T> a, T value) {
    return a.max(a.min(value, LIMIT), -LIMIT);
  }
}
