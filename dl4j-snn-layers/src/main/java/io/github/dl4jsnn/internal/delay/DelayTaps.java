package io.github.dl4jsnn.internal.delay;

/**
 * Delays as weights of the last inputs: Y[t] = Σ_lag w[lag] X[t - lag], per input.
 *
 * <p>The one place that says what a delay between two steps means.
 */
public final class DelayTaps {

  private final double[] delays;
  private final int max;

  /**
   * @param delays one number for all inputs, or one per input, each in [0, max]
   * @param max the longest lag, in steps
   */
  public DelayTaps(double[] delays, int max) {
    this.delays = delays.clone();
    this.max = max;
  }

  /** The longest lag, in steps. */
  public int max() {
    return max;
  }

  /** How many delays: 1, or as many as inputs. */
  public int size() {
    return delays.length;
  }

  /**
   * The lag of the earlier of the two taps of delay {@code i}: floor(d), but one less at d = max,
   * so that the later tap exists.
   */
  int earlier(int i) {
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
  double weight(int i, int lag) {
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
  double slope(int i, int lag) {
    int k = earlier(i);
    return lag == k ? -1 : lag == k + 1 ? 1 : 0;
  }

  /** Whether all inputs arrive together, and no delay lies between two steps. */
  boolean same() {
    return delays.length == 1 && delays[0] == Math.rint(delays[0]);
  }
}
