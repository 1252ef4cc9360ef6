package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.TileAlgebra;

/**
 * Fire and reset, as integrate-and-fire neurons share them.
 *
 * <pre>
 * S = Θ(H - V_threshold)
 * V = H (1 - S) + V_reset S     hard reset
 * V = H - V_threshold S         soft reset (vReset = null)
 * </pre>
 *
 * With {@code detach} the gradient does not pass through S in the second line.
 */
record Reset(double vThreshold, Double vReset, boolean detach) {

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
        ? a.sub(h, a.mul(s, vThreshold))
        : a.add(a.mul(h, a.sub(1, s)), a.mul(s, vReset));
  }

  /** {@link #fire} and {@link #reset} on a tile, in two loops instead of one an operation. */
  void forward(TileAlgebra tile, SpikeFunction f, float[] h, float[] spike, float[] v, int n) {
    float th = (float) vThreshold;
    if (f.spiking()) {
      for (int i = 0; i < n; i++) {
        spike[i] = TileAlgebra.step(h[i] - th);
      }
    } else {
      tile.reset(n);
      System.arraycopy(f.value(tile, tile.add(h, -vThreshold)), 0, spike, 0, n);
    }
    if (vReset == null) {
      for (int i = 0; i < n; i++) {
        v[i] = h[i] - spike[i] * th;
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
      float th = detach ? 0 : (float) vThreshold;
      for (int i = 0; i < n; i++) {
        dh[i] = (dSpike[i] - dv[i] * th) * slope[i] + dv[i];
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
}
