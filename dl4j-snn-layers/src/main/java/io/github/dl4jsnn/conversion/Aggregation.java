package io.github.dl4jsnn.conversion;

/** How the scales of several calibration batches become one. */
public enum Aggregation {

  /** The largest, so that their order does not matter. */
  MAXIMUM {
    @Override
    double next(double before, double batch) {
      return Math.max(before, batch);
    }
  },

  /**
   * As SpikingJelly does: the first batch's, then 0.9 of what there is and 0.1 of the next batch's.
   */
  MOVING {
    @Override
    double next(double before, double batch) {
      return (1 - MOMENTUM) * before + MOMENTUM * batch;
    }
  };

  private static final double MOMENTUM = 0.1;

  /** The scale after another batch. */
  abstract double next(double before, double batch);
}
