package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * q-PseudoSpike: a gradient with a tail between Gaussian and heavy.
 *
 * <pre>
 * g'(x) = (1 + 2|x| / (α - 1))^(-α)
 * g(x)  = 1 - (1 + 2x / (α - 1))^(1-α) / 2 for x ≥ 0, mirrored below: g(-x) = 1 - g(x)
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: J. Herranz-Celotti, J. Rouat, "Surrogate Gradients Design", arXiv:2202.00282, 2022.
 *
 * @param alpha how heavy the tail is: the larger, the lighter; finite and &gt; 1, 2 by default
 */
public record QPseudoSpike(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public QPseudoSpike {
    Checks.above("QPseudoSpike", "alpha", alpha, 1);
  }

  /** QPseudoSpike with the defaults. */
  public QPseudoSpike() {
    this(2);
  }

  /** (1 + 2|x| / (alpha - 1))^exponent. */
  private <T> T power(Algebra<T> a, T x, double exponent) {
    return a.exp(a.mul(a.log1p(a.mul(a.abs(x), 2 / (alpha - 1))), exponent));
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return power(a, x, -alpha);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T above = a.step(x);
    return a.add(above, a.mul(a.sub(0.5, above), power(a, x, 1 - alpha)));
  }
}
