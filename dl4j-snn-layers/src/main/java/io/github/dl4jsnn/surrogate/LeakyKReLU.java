package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Gradient of a leaky rectified linear unit of slope k.
 *
 * <pre>
 * g'(x) = k for x ≥ 0, else leak
 * g(x)  = k x for x ≥ 0, else leak x
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold. The primitive is not
 * bounded to [0, 1]: in smooth mode "spikes" may be negative or above 1.
 *
 * <p>Reference: W. Fang et al., "SpikingJelly: An open-source machine learning infrastructure
 * platform for spike-based intelligence", Science Advances 9(40), 2023.
 *
 * @param leak gradient below the threshold; finite, 0 by default
 * @param k gradient from the threshold on; finite, 1 by default
 */
public record LeakyKReLU(double leak, double k) implements Surrogate {

  /**
   * @throws IllegalArgumentException if leak or k is not finite
   */
  public LeakyKReLU {
    Checks.finite("LeakyKReLU", "leak", leak);
    Checks.finite("LeakyKReLU", "k", k);
  }

  /** LeakyKReLU with leak = 0 and k = 1. */
  public LeakyKReLU() {
    this(0, 1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    // Not leak + (k - leak) Θ, in which the smaller of both would be rounded off.
    T above = a.step(x);
    return a.add(a.mul(above, k), a.mul(a.sub(1, above), leak));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.mul(x, derivative(a, x));
  }

  @Override
  public double[] kinks() {
    return new double[] {0};
  }
}
