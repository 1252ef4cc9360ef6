package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Triangular gradient of given height and half-width.
 *
 * <pre>
 * g'(x) = γ max(0, 1 - |x| / w)
 * g(x)  = 1/2 + γ (y - y|y| / (2w))  with y = x clipped to [-w, w]
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: G. Bellec, D. Salaj, A. Subramoney, R. Legenstein, W. Maass, "Long short-term
 * memory and learning-to-learn in networks of spiking neurons", NeurIPS 2018.
 *
 * @param height γ, gradient at the threshold; finite and &gt; 0, 0.3 by default
 * @param width w, where the gradient ends; finite and &gt; 0, 1 by default
 */
public record Triangular(double height, double width) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public Triangular {
    Checks.above("Triangular", "height", height, 0);
    Checks.above("Triangular", "width", width, 0);
  }

  /** Triangular with the defaults. */
  public Triangular() {
    this(0.3, 1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.mul(a.max(a.sub(1, a.div(a.abs(x), width)), 0), height);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T y = a.max(a.min(x, width), -width);
    return a.add(a.mul(a.sub(y, a.div(a.mul(y, a.abs(y)), 2 * width)), height), 0.5);
  }
}
