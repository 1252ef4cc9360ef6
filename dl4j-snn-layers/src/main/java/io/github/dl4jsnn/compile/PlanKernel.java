package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.TileMath;

/**
 * What a plan needs to run: the constants and the arrays between its loops. Generated classes
 * extend this one; their code names nothing but arrays and {@link TileMath}, so that the fields of
 * a tile are handed to it one by one.
 */
abstract class PlanKernel implements NeuronKernel {

  private final Plan plan;

  /** By number. */
  final float[] constants;

  /** By index of {@link Place.Kind#TEMPORARY}. */
  final float[][] temporaries;

  /** By index of {@link Place.Kind#HOISTED}. */
  final float[][] hoisted;

  final TileMath math;

  /**
   * @param capacity the largest number of neurons of a tile
   */
  PlanKernel(Plan plan, float[] constants, int capacity) {
    this.plan = plan;
    this.constants = constants;
    temporaries = new float[plan.temporaries()][capacity];
    hoisted = new float[plan.hoisted()][capacity];
    math = new TileMath(capacity);
  }

  Plan plan() {
    return plan;
  }

  @Override
  public final int saved() {
    return plan.saved();
  }

  @Override
  public final void begin(NeuronTile tile) {
    begin(tile.parameters, tile.n);
  }

  @Override
  public final void forward(NeuronTile tile) {
    forward(tile.x, tile.state, tile.parameters, tile.spike, tile.saved, tile.n);
  }

  @Override
  public final void backward(NeuronTile tile) {
    backward(
        tile.saved, tile.parameters, tile.dSpike, tile.dState, tile.dx, tile.dParameters, tile.n);
  }

  abstract void begin(float[][] parameters, int n);

  abstract void forward(
      float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n);

  abstract void backward(
      float[][] saved,
      float[][] parameters,
      float[] dSpike,
      float[][] dState,
      float[] dx,
      float[][] dParameters,
      int n);
}
