package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Gaussian gradient, the derivative of the error function.
 *
 * <pre>
 * g'(x) = α / √π e^(-α²x²)
 * g(x)  = erfc(-αx) / 2
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: B. Yin, F. Corradi, S. M. Bohté, "Effective and Efficient Computation with
 * Multiple-timescale Spiking Recurrent Neural Networks", ICONS 2020.
 *
 * @param alpha slope at 0 is α/√π; finite and &gt; 0, 2 by default
 */
public record Erf(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if alpha is not finite and &gt; 0
   */
  public Erf {
    Checks.above("Erf", "alpha", alpha, 0);
  }

  /** Erf with alpha = 2. */
  public Erf() {
    this(2);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T y = a.mul(x, alpha);
    return a.mul(a.exp(a.mul(a.mul(y, y), -1)), alpha / Math.sqrt(Math.PI));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.mul(a.erfc(a.mul(x, -alpha)), 0.5);
  }
}
