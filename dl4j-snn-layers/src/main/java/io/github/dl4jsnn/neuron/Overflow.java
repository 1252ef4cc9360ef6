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

  /** The value within ±{@link #LIMIT}; beyond there its gradient is 0. */
  static <T> T bound(Algebra<T> a, T value) {
    return a.bound(value, LIMIT);
  }

  /**
   * The same with the gradient of the value, for which nothing need be kept. For what gradients
   * pass without growing, and what is finite.
   */
  static <T> T clamp(Algebra<T> a, T value) {
    return a.withSlope(value, a.bound(value, LIMIT), () -> a.constant(value, 1));
  }
}
