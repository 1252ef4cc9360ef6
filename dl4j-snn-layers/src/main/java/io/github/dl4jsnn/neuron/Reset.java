package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Checks;

/**
 * Fire and reset, as integrate-and-fire neurons share them.
 *
 * <pre>
 * S = Θ(H - V_threshold)
 * V = H (1 - S) + V_reset S     hard reset
 * V = H - A S                   soft reset (vReset = null); A = V_threshold unless resetAmount is set
 * </pre>
 *
 * With {@code detach} the gradient does not pass through S in the second line.
 */
record Reset(double vThreshold, Double vReset, Double resetAmount, boolean detach) {

  /**
   * Checks the parameters in the name of a neuron.
   *
   * @throws IllegalArgumentException if a potential is not finite, or both kinds of reset are set
   */
  static void check(String owner, double vThreshold, Double vReset, Double resetAmount) {
    Checks.finite(owner, "vThreshold", vThreshold);
    if (vReset != null) {
      Checks.finite(owner, "vReset", vReset);
    }
    if (resetAmount != null) {
      Checks.finite(owner, "resetAmount", resetAmount);
      if (vReset != null) {
        throw new IllegalArgumentException(
            owner
                + ": resetAmount belongs to soft reset, which is vReset = null, got vReset = "
                + vReset
                + " and resetAmount = "
                + resetAmount);
      }
    }
  }

  /** A: what soft reset subtracts. */
  double amount() {
    return resetAmount == null ? vThreshold : resetAmount;
  }

  /** V before the first time step: V_reset, 0 with soft reset. */
  double initial() {
    return vReset == null ? 0 : vReset;
  }

  <T> T fire(Algebra<T> a, SpikeFunction f, T h) {
    return f.apply(a, a.add(h, -vThreshold));
  }

  /** V from H and S. */
  <T> T reset(Algebra<T> a, T h, T spike) {
    T s = detach ? a.detach(spike) : spike;
    return vReset == null
        ? a.sub(h, a.mul(s, amount()))
        : a.add(a.mul(h, a.sub(1, s)), a.mul(s, vReset));
  }

  /** V where V_threshold is learned: a soft reset without resetAmount follows it. */
  <T> T reset(Algebra<T> a, T h, T spike, T threshold) {
    return vReset == null && resetAmount == null
        ? a.sub(h, a.mul(detach ? a.detach(spike) : spike, threshold))
        : reset(a, h, spike);
  }
}
