package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.compile.NeuronKernel;

/**
 * Kernel of a neuron whose only state is the membrane potential and which has no learnable
 * parameter: a charge of its own, then {@link Reset}. Of each time step only H is kept.
 */
abstract class IntegrateKernel implements NeuronKernel {

  private final Reset reset;
  private final SpikeFunction f;
  private final TileAlgebra tile;
  private final float[] dh;

  IntegrateKernel(Reset reset, SpikeFunction f, int capacity) {
    this.reset = reset;
    this.f = f;
    tile = new TileAlgebra(capacity);
    dh = new float[capacity];
  }

  /** H from X and V. */
  abstract void charge(float[] x, float[] v, float[] h, int n);

  /** dL/dX and dL/dV from dL/dH. */
  abstract void chargeGradient(float[] dh, float[] dx, float[] dv, int n);

  @Override
  public final int saved() {
    return 1;
  }

  @Override
  public final void forward(
      float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n) {
    charge(x, state[0], saved[0], n);
    reset.forward(tile, f, saved[0], spike, state[0], n);
  }

  @Override
  public final void backward(
      float[][] saved,
      float[][] parameters,
      float[] dSpike,
      float[][] dState,
      float[] dx,
      float[][] dParameters,
      int n) {
    reset.backward(tile, f, saved[0], dSpike, dState[0], dh, n);
    chargeGradient(dh, dx, dState[0], n);
  }
}
