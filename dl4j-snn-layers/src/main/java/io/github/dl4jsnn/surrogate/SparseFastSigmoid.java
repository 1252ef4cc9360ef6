package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * {@link FastSigmoid} that is zero beyond a bound, so that far neurons cost nothing.
 *
 * <pre>
 * g'(x) = 1 / (k|x| + 1)²  for |x| &lt; B, else 0
 * g(x)  = y / (k|y| + 1) + 1/2  with y = x clipped to [-B, B]
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: N. Perez-Nieves, D. F. M. Goodman, "Sparse Spiking Gradient Descent", NeurIPS 2021.
 *
 * @param slope k, how fast the gradient falls; finite and &gt; 0, 25 by default
 * @param bound B, where it ends; finite and &gt; 0, 1 by default
 */
public record SparseFastSigmoid(double slope, double bound) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public SparseFastSigmoid {
    Checks.above("SparseFastSigmoid", "slope", slope, 0);
    Checks.above("SparseFastSigmoid", "bound", bound, 0);
  }

  /** SparseFastSigmoid with the defaults. */
  public SparseFastSigmoid() {
    this(25, 1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T inside = a.sub(1, a.step(a.add(a.abs(x), -bound)));
    return a.mul(new FastSigmoid(slope).derivative(a, x), inside);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return new FastSigmoid(slope).primitive(a, a.max(a.min(x, bound), -bound));
  }

  @Override
  public double[] kinks() {
    return new double[] {-bound, bound};
  }
}
