package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Escape rate of a noisy threshold.
 *
 * <pre>
 * g'(x) = k e^(-β|x - 1|)
 * g(x)  = (k/β) e^(β(x-1)) for x &lt; 1,  (k/β) (2 - e^(-β(x-1))) otherwise
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Its maximum is at x = 1, not at the threshold, as in the peer that it comes from (snnTorch).
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, "Spiking Neuron Models", Cambridge University Press,
 * 2002, section 5.3.
 *
 * @param beta how fast the gradient falls; finite and &gt; 0, 1 by default
 * @param slope k, height; finite and &gt; 0, 25 by default
 */
public record SpikeRateEscape(double beta, double slope) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public SpikeRateEscape {
    Checks.above("SpikeRateEscape", "beta", beta, 0);
    Checks.above("SpikeRateEscape", "slope", slope, 0);
  }

  /** SpikeRateEscape with the defaults. */
  public SpikeRateEscape() {
    this(1, 25);
  }

  private <T> T decay(Algebra<T> a, T x) {
    return a.exp(a.mul(a.abs(a.add(x, -1)), -beta));
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.mul(decay(a, x), slope);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T above = a.step(a.add(x, -1));
    T unit = a.add(a.mul(above, 2), a.mul(a.sub(1, a.mul(above, 2)), decay(a, x)));
    return a.mul(unit, slope / beta);
  }
}
