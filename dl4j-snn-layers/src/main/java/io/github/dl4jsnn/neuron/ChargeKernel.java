package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.compile.NeuronKernel;

/**
 * Kernel of a neuron whose only state is the membrane potential and whose charge is not linear or
 * has a learnable parameter: a charge of its own, then {@link Reset}. Of each time step X and V are
 * kept, from which the way back charges again.
 */
abstract class ChargeKernel implements NeuronKernel {

  final TileAlgebra tile;
  private final Reset reset;
  private final SpikeFunction f;
  private final float[] h;
  private final float[] dh;

  ChargeKernel(Reset reset, SpikeFunction f, int capacity) {
    this.reset = reset;
    this.f = f;
    tile = new TileAlgebra(capacity);
    h = new float[capacity];
    dh = new float[capacity];
  }

  /** H from X and V. */
  abstract void charge(float[] x, float[] v, float[][] parameters, float[] h, int n);

  /**
   * dL/dX, dL/dV and dL/d(parameter) from dL/dH; called after {@link #charge} with the same values.
   *
   * @param dv dL/dH on entry: what passes through H is to be written over it
   */
  abstract void chargeGradient(
      float[] x,
      float[] v,
      float[][] parameters,
      float[] dh,
      float[] dx,
      float[] dv,
      float[][] dParameters,
      int n);

  @Override
  public final int saved() {
    return 2;
  }

  @Override
  public final void forward(
      float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n) {
    System.arraycopy(x, 0, saved[0], 0, n);
    System.arraycopy(state[0], 0, saved[1], 0, n);
    charge(x, state[0], parameters, h, n);
    reset.forward(tile, f, h, spike, state[0], n);
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
    charge(saved[0], saved[1], parameters, h, n);
    reset.backward(tile, f, h, dSpike, dState[0], dh, n);
    chargeGradient(saved[0], saved[1], parameters, dh, dx, dState[0], dParameters, n);
  }
}
