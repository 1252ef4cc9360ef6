package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Triangular gradient, the derivative of a piecewise quadratic function.
 *
 * <pre>
 * g'(x) = α - α²|x|              for |x| ≤ 1/α, else 0
 * g(x)  = 1/2 + αx - α² x|x| / 2  for |x| ≤ 1/α, 0 below, 1 above
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: S. K. Esser et al., "Convolutional networks for fast, energy-efficient neuromorphic
 * computing", PNAS 113(41), 2016; G. Bellec et al., "Long short-term memory and learning-to-learn
 * in networks of spiking neurons", NeurIPS 2018.
 *
 * @param alpha slope at 0; the gradient is 0 beyond 1/α; finite and &gt; 0, 1 by default
 */
public record PiecewiseQuadratic(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if alpha is not finite and &gt; 0
   */
  public PiecewiseQuadratic {
    Checks.above("PiecewiseQuadratic", "alpha", alpha, 0);
  }

  /** PiecewiseQuadratic with alpha = 1. */
  public PiecewiseQuadratic() {
    this(1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.max(a.sub(alpha, a.mul(a.abs(x), alpha * alpha)), 0);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    // Beyond 1/alpha the polynomial stays at its end value.
    T y = a.max(a.min(a.mul(x, alpha), 1), -1);
    return a.add(a.sub(y, a.mul(a.mul(y, a.abs(y)), 0.5)), 0.5);
  }
}
