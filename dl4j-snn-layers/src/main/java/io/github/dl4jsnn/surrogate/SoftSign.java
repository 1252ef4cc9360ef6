package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Soft sign surrogate.
 *
 * <pre>
 * g'(x) = α / (2 (1 + |αx|)²)
 * g(x)  = (αx / (1 + |αx|) + 1) / 2
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: F. Zenke, S. Ganguli, "SuperSpike: Supervised Learning in Multilayer Spiking Neural
 * Networks", Neural Computation 30(6), 2018 (their auxiliary function has this shape).
 *
 * @param alpha slope at 0 is α/2; finite and &gt; 0, 2 by default
 */
public record SoftSign(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if alpha is not finite and &gt; 0
   */
  public SoftSign {
    Checks.above("SoftSign", "alpha", alpha, 0);
  }

  /** SoftSign with alpha = 2. */
  public SoftSign() {
    this(2);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T d = a.add(a.mul(a.abs(x), alpha), 1);
    return a.div(alpha / 2, a.mul(d, d));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    // Beyond the bounds it is 0 or 1 anyway, but infinity by infinity would be NaN.
    T y = a.max(a.min(a.mul(x, alpha), 1e18), -1e18);
    return a.mul(a.add(a.div(y, a.add(a.abs(y), 1)), 1), 0.5);
  }
}
