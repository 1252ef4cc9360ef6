package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Gradient of the hyperbola-shaped step x / √(α² + x²).
 *
 * <pre>
 * g'(x) = α² / (2 (α² + x²)^(3/2))
 * g(x)  = (x / √(α² + x²) + 1) / 2
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: C. Pehle, J. E. Pedersen, "Norse: A library to do deep learning with spiking neural
 * networks", 2021.
 *
 * @param alpha width; finite and &gt; 0, 1 by default
 */
public record Circular(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public Circular {
    Checks.above("Circular", "alpha", alpha, 0);
  }

  /** Circular with the defaults. */
  public Circular() {
    this(1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    // With y = x / alpha, so that large x do not overflow early.
    T y = a.div(x, alpha);
    T root = a.sqrt(a.add(a.mul(y, y), 1));
    return a.div(a.div(a.div(0.5 / alpha, root), root), root);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    // Beyond the bounds it is 0 or 1 anyway, but the square of a float would overflow.
    T y = a.max(a.min(a.div(x, alpha), 1e15), -1e15);
    return a.mul(a.add(a.div(y, a.sqrt(a.add(a.mul(y, y), 1))), 1), 0.5);
  }
}
