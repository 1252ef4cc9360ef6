package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Logarithmic surrogate with a heavy tail.
 *
 * <pre>
 * g'(x) = α / (1 + |αx|)
 * g(x)  = sign(x) ln(1 + |αx|),  sign(0) = 1
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>The primitive is not bounded to [0, 1]: in smooth mode "spikes" may be negative or above 1.
 *
 * <p>Reference: W. Fang et al., "SpikingJelly: An open-source machine learning infrastructure
 * platform for spike-based intelligence", Science Advances 9(40), 2023.
 *
 * @param alpha slope at 0; finite and &gt; 0, 1 by default
 */
public record NonzeroSignLogAbs(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if alpha is not finite and &gt; 0
   */
  public NonzeroSignLogAbs {
    Checks.above("NonzeroSignLogAbs", "alpha", alpha, 0);
  }

  /** NonzeroSignLogAbs with alpha = 1. */
  public NonzeroSignLogAbs() {
    this(1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.div(alpha, a.add(a.mul(a.abs(x), alpha), 1));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T sign = a.add(a.mul(a.step(x), 2), -1);
    return a.mul(sign, a.log1p(a.mul(a.abs(x), alpha)));
  }
}
