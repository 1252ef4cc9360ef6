package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Rectangular gradient of area 1.
 *
 * <pre>
 * g'(x) = α for |x| &lt; 1/(2α), else 0
 * g(x)  = αx + 1/2 clipped to [0, 1]
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: Y. Wu, L. Deng, G. Li, J. Zhu, L. Shi, "Spatio-Temporal Backpropagation for
 * Training High-Performance Spiking Neural Networks", Frontiers in Neuroscience 12, 2018.
 *
 * @param alpha height; the window is 1/α wide; finite and &gt; 0, 1 by default
 */
public record Rect(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public Rect {
    Checks.above("Rect", "alpha", alpha, 0);
  }

  /** Rect with the defaults. */
  public Rect() {
    this(1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.mul(a.sub(1, a.step(a.add(a.abs(x), -1 / (2 * alpha)))), alpha);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.max(a.min(a.add(a.mul(x, alpha), 0.5), 1), 0);
  }

  @Override
  public double[] kinks() {
    return new double[] {-1 / (2 * alpha), 1 / (2 * alpha)};
  }
}
