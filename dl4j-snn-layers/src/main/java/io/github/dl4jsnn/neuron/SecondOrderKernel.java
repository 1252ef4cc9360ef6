package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.compile.NeuronKernel;

/**
 * Kernel of neurons with a synaptic current and without learnable parameters, see {@link
 * SecondOrder}: state V and c, and b where the threshold adapts.
 *
 * <pre>
 * d[t] = bDecay b[t-1]        S = Θ(H - d - V_threshold)        b[t] = d[t] + β S[t]
 * </pre>
 *
 * <p>The charge is linear, so of each time step only H is kept, and d where there is one.
 */
final class SecondOrderKernel implements NeuronKernel {

  private final Reset reset;
  private final SpikeFunction f;
  private final float cDecay;
  private final float vDecay;
  private final float gain;
  private final float leak;
  private final boolean adaptive;
  private final float bDecay;
  private final float beta;
  private final TileAlgebra tile;
  private final float[] fired;
  private final float[] dSpikes;
  private final float[] dFired;
  private final float[] dh;

  /** The threshold does not adapt. */
  SecondOrderKernel(
      Reset reset,
      SpikeFunction f,
      int capacity,
      double cDecay,
      double vDecay,
      double gain,
      double vLeak) {
    this(reset, f, capacity, cDecay, vDecay, gain, vLeak, false, 0, 0);
  }

  /** The threshold adapts. */
  SecondOrderKernel(
      Reset reset,
      SpikeFunction f,
      int capacity,
      double cDecay,
      double vDecay,
      double gain,
      double vLeak,
      double bDecay,
      double beta) {
    this(reset, f, capacity, cDecay, vDecay, gain, vLeak, true, bDecay, beta);
  }

  private SecondOrderKernel(
      Reset reset,
      SpikeFunction f,
      int capacity,
      double cDecay,
      double vDecay,
      double gain,
      double vLeak,
      boolean adaptive,
      double bDecay,
      double beta) {
    this.reset = reset;
    this.f = f;
    this.cDecay = (float) cDecay;
    this.vDecay = (float) vDecay;
    this.gain = (float) gain;
    leak = (float) ((1 - vDecay) * vLeak);
    this.adaptive = adaptive;
    this.bDecay = (float) bDecay;
    this.beta = (float) beta;
    tile = new TileAlgebra(capacity);
    fired = new float[capacity];
    dSpikes = new float[capacity];
    dFired = new float[capacity];
    dh = new float[capacity];
  }

  @Override
  public int saved() {
    return adaptive ? 2 : 1;
  }

  @Override
  public void forward(
      float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n) {
    float[] v = state[0];
    float[] c = state[1];
    float[] h = saved[0];
    for (int i = 0; i < n; i++) {
      c[i] = c[i] * cDecay + x[i];
      h[i] = v[i] * vDecay + c[i] * gain + leak;
    }
    if (!adaptive) {
      reset.forward(tile, f, h, spike, v, n);
      return;
    }
    float[] b = state[2];
    float[] d = saved[1];
    for (int i = 0; i < n; i++) {
      d[i] = b[i] * bDecay;
      fired[i] = h[i] - d[i];
    }
    reset.fire(tile, f, fired, spike, n);
    reset.reset(h, spike, v, n);
    for (int i = 0; i < n; i++) {
      b[i] = d[i] + spike[i] * beta;
    }
  }

  @Override
  public void backward(
      float[][] saved,
      float[][] parameters,
      float[] dSpike,
      float[][] dState,
      float[] dx,
      float[][] dParameters,
      int n) {
    float[] h = saved[0];
    float[] dv = dState[0];
    if (adaptive) {
      threshold(saved, dSpike, dState, n);
    } else {
      reset.backward(tile, f, h, dSpike, dv, dh, n);
    }
    float[] dc = dState[1];
    for (int i = 0; i < n; i++) {
      float current = dc[i] + dh[i] * gain;
      dx[i] = current;
      dc[i] = current * cDecay;
      dv[i] = dh[i] * vDecay;
    }
  }

  /** dL/dH and dL/db. */
  private void threshold(float[][] saved, float[] dSpike, float[][] dState, int n) {
    float[] h = saved[0];
    float[] d = saved[1];
    float[] db = dState[2];
    float through = reset.detach() ? 0 : beta;
    for (int i = 0; i < n; i++) {
      dSpikes[i] = dSpike[i] + db[i] * through;
      fired[i] = h[i] - d[i];
    }
    reset.backward(tile, f, fired, h, dSpikes, dState[0], dFired, dh, n);
    for (int i = 0; i < n; i++) {
      dh[i] += dFired[i];
      db[i] = (db[i] - dFired[i]) * bDecay;
    }
  }
}
