package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.TileMath;

/** What a plan needs to run: the constants and the arrays between its loops. */
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

  // Of this very class's package: generated classes extend it.
  @Override
  public abstract void begin(float[][] parameters, int n);
}
