package io.github.dl4jsnn.decoding;

/** What a first spike at step t says; t counts from 0. */
public enum SpikeTime {
  /** t: the earliest has the lowest. */
  TIME {
    @Override
    public double answer(int step) {
      return step;
    }

    @Override
    double slope(int step) {
      return 1;
    }
  },

  /** -t: the earliest has the highest, as a classifier's answer must be. */
  NEGATED {
    @Override
    public double answer(int step) {
      return -step;
    }

    @Override
    double slope(int step) {
      return -1;
    }
  },

  /** 1 / (t + 1): likewise, in (0, 1]. */
  RECIPROCAL {
    @Override
    public double answer(int step) {
      return 1.0 / (step + 1);
    }

    @Override
    double slope(int step) {
      return -1.0 / ((step + 1.0) * (step + 1.0));
    }
  };

  /** y. */
  public abstract double answer(int step);

  /** dy/dt. */
  abstract double slope(int step);
}
