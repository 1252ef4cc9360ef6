package io.github.dl4jsnn.internal.delay;

import io.github.dl4jsnn.delay.Delay;

/**
 * Delays as weights of the last inputs: Y[t] = Σ_lag w[lag] X[t - lag], per input or synapse.
 *
 * <p>The one place that says what a delay between two steps means.
 */
public final class DelayTaps {

  private final double[] delays;
  private final int max;

  /** [lag][delay], w and dw/dd of Gaussian weights; null: interpolation between two steps. */
  private final double[][] bell;

  private final double[][] bellSlopes;

  /**
   * @param delays one number for all inputs, or one per input or synapse, each in [0, max]
   * @param max the longest lag, in steps
   */
  public DelayTaps(double[] delays, int max) {
    this(delays, max, null, null);
  }

  private DelayTaps(double[] delays, int max, double[][] bell, double[][] bellSlopes) {
    this.delays = delays.clone();
    this.max = max;
    this.bell = bell;
    this.bellSlopes = bellSlopes;
  }

  /**
   * Gaussian weights around the delays.
   *
   * @param width σ; 0: all at the nearest whole step, which no gradient moves
   */
  public static DelayTaps gaussian(double[] delays, int max, double width) {
    double[][] w = new double[max + 1][delays.length];
    double[][] slopes = new double[max + 1][delays.length];
    for (int i = 0; i < delays.length; i++) {
      double nearest = Math.rint(delays[i]);
      if (width == 0) {
        w[(int) nearest][i] = 1;
        continue;
      }
      double least = (nearest - delays[i]) * (nearest - delays[i]);
      double sum = 0;
      double mean = 0;
      for (int lag = 0; lag <= max; lag++) {
        double distance = lag - delays[i];
        // Divided by the largest, so that one of them is 1 however narrow they are.
        w[lag][i] = Math.exp((least - distance * distance) / (2 * width * width));
        sum += w[lag][i];
        mean += w[lag][i] * lag;
      }
      for (int lag = 0; lag <= max; lag++) {
        w[lag][i] /= sum;
        slopes[lag][i] = w[lag][i] * (lag - mean / sum) / (width * width);
      }
    }
    return new DelayTaps(delays, max, w, slopes);
  }

  /**
   * The taps of a layer.
   *
   * @param learned d of learned delays; null: fixed
   * @param width σ of Gaussian ones, one number; null: others
   */
  public static DelayTaps of(Delay delay, double[] learned, double[] width) {
    double[] d = learned == null ? delay.steps().values() : learned;
    return width == null ? new DelayTaps(d, delay.max()) : gaussian(d, delay.max(), width[0]);
  }

  /** The longest lag, in steps. */
  public int max() {
    return max;
  }

  /** How many delays: 1, or as many as inputs or synapses. */
  public int size() {
    return delays.length;
  }

  /**
   * The lag of the earlier of the two taps of delay {@code i}: floor(d), but one less at d = max,
   * so that the later tap exists.
   */
  public int earlier(int i) {
    return (int) Math.min(Math.floor(delays[i]), Math.max(0, max - 1));
  }

  /** w[lag] of all delays; null where each is 0. */
  public double[] weights(int lag) {
    double[] w = new double[delays.length];
    boolean any = false;
    for (int i = 0; i < w.length; i++) {
      w[i] = weight(i, lag);
      any |= w[i] != 0;
    }
    return any ? w : null;
  }

  /** w[lag] of delay {@code i}. */
  public double weight(int i, int lag) {
    if (bell != null) {
      return bell[lag][i];
    }
    int k = earlier(i);
    double f = delays[i] - k;
    return lag == k ? 1 - f : lag == k + 1 ? f : 0;
  }

  /** dw[lag]/dd of all delays; null where each is 0. */
  public double[] slopes(int lag) {
    double[] slope = new double[delays.length];
    boolean any = false;
    for (int i = 0; i < slope.length; i++) {
      slope[i] = slope(i, lag);
      any |= slope[i] != 0;
    }
    return any ? slope : null;
  }

  /** dw[lag]/dd of delay {@code i}. */
  public double slope(int i, int lag) {
    if (bell != null) {
      return bellSlopes[lag][i];
    }
    int k = earlier(i);
    return lag == k ? -1 : lag == k + 1 ? 1 : 0;
  }

  /** Whether each delay has two taps, next to each other. */
  public boolean two() {
    return bell == null;
  }

  /** The lag of each of n inputs, where none arrives between two steps; else null. */
  public int[] lags(int n) {
    int[] lags = new int[n];
    for (int i = 0; i < n; i++) {
      double d = delays[delays.length > 1 ? i : 0];
      if (!two() || d != Math.rint(d)) {
        return null;
      }
      lags[i] = (int) d;
    }
    return lags;
  }

  /** Whether all inputs arrive together, and no delay lies between two steps. */
  boolean same() {
    return delays.length == 1 && delays[0] == Math.rint(delays[0]);
  }
}
