package io.github.dl4jsnn.calibration;

import java.util.function.DoubleUnaryOperator;

/**
 * Turns a knob until the firing rate is right: away from where it stands until the rate has crossed
 * the target, in steps of 1, then halving the interval. Where it never crosses the target upwards
 * or downwards, as should be, it is turned the other way too.
 */
final class RateSearch {

  /** Relative distance from the target that is good enough to stop. */
  private static final double CLOSE = 0.05;

  /** The interval at which halving stops: the rate jumps over the target there. */
  private static final double NARROW = 1e-6;

  private final DoubleUnaryOperator rate;
  private final double target;

  private double position;
  private double closest = Double.NaN;
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;

  /**
   * @param rate of a position of the knob; NaN where there is none
   */
  RateSearch(DoubleUnaryOperator rate, double target) {
    this.rate = rate;
    this.target = target;
  }

  /** Runs; {@link #position} is then the best there is. */
  void run(double found) {
    note(0, found);
    double up = found < target ? 1 : -1;
    for (double direction : new double[] {up, -up}) {
      double from = 0;
      double fromRate = found;
      while (!done() && Math.abs(from) < Knob.END) {
        double to = from + direction;
        double toRate = measure(to);
        if ((toRate < target) != (fromRate < target)) {
          halve(from, fromRate, to);
          break;
        }
        from = to;
        fromRate = toRate;
      }
    }
  }

  private void halve(double start, double startRate, double end) {
    double a = start;
    double b = end;
    while (!done() && Math.abs(b - a) > NARROW) {
      double middle = (a + b) / 2;
      if ((measure(middle) < target) == (startRate < target)) {
        a = middle;
      } else {
        b = middle;
      }
    }
  }

  private double measure(double at) {
    double found = rate.applyAsDouble(at);
    note(at, found);
    return found;
  }

  private void note(double at, double found) {
    lowest = Math.min(lowest, found);
    highest = Math.max(highest, found);
    if (Double.isNaN(closest) || Math.abs(found - target) < Math.abs(closest - target)) {
      position = at;
      closest = found;
    }
  }

  private boolean done() {
    return Math.abs(closest - target) <= CLOSE * target;
  }

  double position() {
    return position;
  }

  /** The rate at {@link #position}. */
  double closest() {
    return closest;
  }

  double lowest() {
    return lowest;
  }

  double highest() {
    return highest;
  }
}
