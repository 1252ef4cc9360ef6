package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * The slope of the line from the origin to the spike, cut off at α.
 *
 * <pre>
 * g'(x) = min(1/|x|, α)
 * g(x)  = αx + 1/2 for |x| ≤ 1/α,  1/2 + sign(x) (1 + ln(α|x|)) beyond
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: W. Fang et al., "SpikingJelly: An open-source machine learning infrastructure
 * platform for spike-based intelligence", Science Advances 9(40), 2023.
 *
 * @param alpha largest gradient; finite and &gt; 0, 0.3 by default
 */
public record FakeNumericalGradient(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public FakeNumericalGradient {
    Checks.above("FakeNumericalGradient", "alpha", alpha, 0);
  }

  /** FakeNumericalGradient with the defaults. */
  public FakeNumericalGradient() {
    this(0.3);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    // min(1/|x|, alpha) without a division by zero.
    return a.div(1, a.max(a.abs(x), 1 / alpha));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T inside = a.max(a.min(x, 1 / alpha), -1 / alpha);
    T sign = a.add(a.mul(a.step(x), 2), -1);
    T outside = a.mul(sign, a.log1p(a.add(a.max(a.mul(a.abs(x), alpha), 1), -1)));
    return a.add(a.add(a.mul(inside, alpha), outside), 0.5);
  }
}
