package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Arc tangent surrogate.
 *
 * <pre>
 * g'(x) = α / (2 (1 + (π α x / 2)²))
 * g(x)  = atan(π α x / 2) / π + 1/2
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: W. Fang, Z. Yu, Y. Chen, T. Masquelier, T. Huang, Y. Tian, "Incorporating Learnable
 * Membrane Time Constant to Enhance Learning of Spiking Neural Networks", ICCV 2021.
 *
 * @param alpha slope at 0 is α/2; finite and &gt; 0, 2 by default
 */
public record ATan(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if alpha is not finite and &gt; 0
   */
  public ATan {
    Checks.above("ATan", "alpha", alpha, 0);
  }

  /** ATan with alpha = 2. */
  public ATan() {
    this(2);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T y = a.mul(x, Math.PI / 2 * alpha);
    return a.div(alpha / 2, a.add(a.mul(y, y), 1));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.add(a.div(a.atan(a.mul(x, Math.PI / 2 * alpha)), Math.PI), 0.5);
  }
}
