package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Rectangular gradient with a leak outside of its window.
 *
 * <pre>
 * g'(x) = 1/(2w) for |x| &lt; w, else c
 * g(x)  = cx + cw           for x ≤ -w
 *         x/(2w) + 1/2      between
 *         cx - cw + 1       for x ≥ w
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: Y. Wu, L. Deng, G. Li, J. Zhu, L. Shi, "Spatio-Temporal Backpropagation for
 * Training High-Performance Spiking Neural Networks", Frontiers in Neuroscience 12, 2018.
 *
 * @param w half the width of the window; finite and &gt; 0, 1 by default
 * @param c gradient outside of the window; finite and &gt;= 0, 0.01 by default
 */
public record PiecewiseLeakyReLU(double w, double c) implements Surrogate {

  /**
   * @throws IllegalArgumentException if w is not finite and &gt; 0, or c not finite and &gt;= 0
   */
  public PiecewiseLeakyReLU {
    Checks.above("PiecewiseLeakyReLU", "w", w, 0);
    Checks.atLeast("PiecewiseLeakyReLU", "c", c, 0);
  }

  /** PiecewiseLeakyReLU with w = 1 and c = 0.01. */
  public PiecewiseLeakyReLU() {
    this(1, 0.01);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T outside = a.step(a.add(a.abs(x), -w));
    // Not a sum with c - 1 / (2 w), in which the smaller of both would be rounded off.
    return a.add(a.mul(outside, c), a.mul(a.sub(1, outside), 1 / (2 * w)));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T inside = a.max(a.min(x, w), -w);
    return a.add(a.add(a.mul(a.sub(x, inside), c), a.mul(inside, 1 / (2 * w))), 0.5);
  }

  @Override
  public double[] kinks() {
    return new double[] {-w, w};
  }
}
