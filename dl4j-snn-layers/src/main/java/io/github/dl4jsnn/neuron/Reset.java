package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.algebra.TileMath;
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

  /** {@link #fire} and {@link #reset} on a tile, in two loops instead of one an operation. */
  void forward(TileAlgebra tile, SpikeFunction f, float[] h, float[] spike, float[] v, int n) {
    fire(tile, f, h, spike, n);
    reset(h, spike, v, n);
  }

  /** S on a tile. */
  void fire(TileAlgebra tile, SpikeFunction f, float[] h, float[] spike, int n) {
    float th = (float) vThreshold;
    if (f.spiking()) {
      for (int i = 0; i < n; i++) {
        spike[i] = TileMath.step(h[i] - th);
      }
    } else {
      tile.reset(n);
      System.arraycopy(f.value(tile, tile.add(h, -vThreshold)), 0, spike, 0, n);
    }
  }

  /** V on a tile. */
  void reset(float[] h, float[] spike, float[] v, int n) {
    if (vReset == null) {
      float amount = (float) amount();
      for (int i = 0; i < n; i++) {
        v[i] = h[i] - spike[i] * amount;
      }
    } else {
      float vr = (float) (double) vReset;
      for (int i = 0; i < n; i++) {
        v[i] = h[i] * (1 - spike[i]) + spike[i] * vr;
      }
    }
  }

  /**
   * The gradient of {@link #forward}: from dL/dS and dL/dV to dL/dH.
   *
   * <pre>
   * dS' = dS + dV ∂V/∂S        (dS with detach)
   * dH  = dS' g'(H - V_threshold) + dV ∂V/∂H
   * </pre>
   */
  void backward(
      TileAlgebra tile, SpikeFunction f, float[] h, float[] dSpike, float[] dv, float[] dh, int n) {
    tile.reset(n);
    float[] x = tile.add(h, -vThreshold);
    float[] slope = f.surrogate().derivative(tile, x);
    if (vReset == null) {
      float amount = detach ? 0 : (float) amount();
      for (int i = 0; i < n; i++) {
        dh[i] = (dSpike[i] - dv[i] * amount) * slope[i] + dv[i];
      }
      return;
    }
    float[] s = f.value(tile, x);
    float vr = (float) (double) vReset;
    if (detach) {
      for (int i = 0; i < n; i++) {
        dh[i] = dSpike[i] * slope[i] + dv[i] * (1 - s[i]);
      }
    } else {
      for (int i = 0; i < n; i++) {
        dh[i] = (dSpike[i] + dv[i] * (vr - h[i])) * slope[i] + dv[i] * (1 - s[i]);
      }
    }
  }

  /**
   * The same where something other than H is compared with the threshold.
   *
   * @param fired that potential
   * @param dFired receives dL/d(fired)
   * @param dh receives dL/dH, the part that does not pass through {@code fired}
   */
  void backward(
      TileAlgebra tile,
      SpikeFunction f,
      float[] fired,
      float[] h,
      float[] dSpike,
      float[] dv,
      float[] dFired,
      float[] dh,
      int n) {
    tile.reset(n);
    float[] x = tile.add(fired, -vThreshold);
    float[] slope = f.surrogate().derivative(tile, x);
    float[] s = f.value(tile, x);
    // ∂V/∂S = p - q H and ∂V/∂H = 1 - q S
    float q = vReset == null ? 0 : 1;
    float p = vReset == null ? -(float) amount() : (float) (double) vReset;
    float through = detach ? 0 : 1;
    for (int i = 0; i < n; i++) {
      dFired[i] = (dSpike[i] + dv[i] * (p - q * h[i]) * through) * slope[i];
      dh[i] = dv[i] * (1 - q * s[i]);
    }
  }
}
