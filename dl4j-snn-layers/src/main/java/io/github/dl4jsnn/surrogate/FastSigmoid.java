package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Gradient of a fast sigmoid of slope k, 1 at the threshold.
 *
 * <pre>
 * g'(x) = 1 / (k|x| + 1)²
 * g(x)  = x / (k|x| + 1) + 1/2
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: F. Zenke, S. Ganguli, "SuperSpike: Supervised Learning in Multilayer Spiking Neural
 * Networks", Neural Computation 30(6), 2018.
 *
 * @param slope k, how fast the gradient falls; finite and &gt; 0, 25 by default
 */
public record FastSigmoid(double slope) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public FastSigmoid {
    Checks.above("FastSigmoid", "slope", slope, 0);
  }

  /** FastSigmoid with the defaults. */
  public FastSigmoid() {
    this(25);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T d = a.add(a.mul(a.abs(x), slope), 1);
    return a.div(1, a.mul(d, d));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.add(a.div(x, a.add(a.mul(a.abs(x), slope), 1)), 0.5);
  }
}
