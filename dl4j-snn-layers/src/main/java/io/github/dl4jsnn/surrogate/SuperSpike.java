package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * SuperSpike surrogate of fixed width and height α.
 *
 * <pre>
 * g'(x) = α / (1 + |x|)²
 * g(x)  = α x / (1 + |x|) + 1/2
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>{@link FastSigmoid} scales x instead.
 *
 * <p>Reference: F. Zenke, S. Ganguli, "SuperSpike: Supervised Learning in Multilayer Spiking Neural
 * Networks", Neural Computation 30(6), 2018.
 *
 * @param alpha slope at 0; finite and &gt; 0, 1 by default
 */
public record SuperSpike(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public SuperSpike {
    Checks.above("SuperSpike", "alpha", alpha, 0);
  }

  /** SuperSpike with the defaults. */
  public SuperSpike() {
    this(1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T d = a.add(a.abs(x), 1);
    return a.div(alpha, a.mul(d, d));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.add(a.mul(a.div(x, a.add(a.abs(x), 1)), alpha), 0.5);
  }
}
