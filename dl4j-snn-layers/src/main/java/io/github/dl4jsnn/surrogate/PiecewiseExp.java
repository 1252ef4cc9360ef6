package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Two-sided exponential gradient.
 *
 * <pre>
 * g'(x) = (α/2) e^(-α|x|)
 * g(x)  = e^(αx) / 2 for x &lt; 0,  1 - e^(-αx) / 2 otherwise
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: S. B. Shrestha, G. Orchard, "SLAYER: Spike Layer Error Reassignment in Time",
 * NeurIPS 2018.
 *
 * @param alpha slope at 0 is α/2; finite and &gt; 0, 1 by default
 */
public record PiecewiseExp(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if alpha is not finite and &gt; 0
   */
  public PiecewiseExp {
    Checks.above("PiecewiseExp", "alpha", alpha, 0);
  }

  /** PiecewiseExp with alpha = 1. */
  public PiecewiseExp() {
    this(1);
  }

  private <T> T decay(Algebra<T> a, T x) {
    return a.exp(a.mul(a.abs(x), -alpha));
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.mul(decay(a, x), alpha / 2);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T right = a.step(x);
    return a.add(right, a.mul(a.sub(0.5, right), decay(a, x)));
  }
}
