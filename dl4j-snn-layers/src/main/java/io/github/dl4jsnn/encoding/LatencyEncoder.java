package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Records;

/**
 * Time-to-first-spike coding: each value spikes once in a window of L steps, the earlier the larger
 * it is.
 *
 * <pre>
 * t = rint((L - 1) (1 - x))                     LINEAR
 * t = rint(-ln(x + (1 - x) e^-(L - 1)))         LOGARITHMIC
 * S[k] = [k mod L = t]                          k counts from the start of the sequence
 * </pre>
 *
 * <p>x = 1 spikes at 0. Times are rounded to the nearest step, halves to the even one. Values from
 * {@code silentUpTo} downwards stay silent. That is 0 by default, so that a black background, most
 * of an image as a rule, costs nothing; with {@link #withoutSilence()} every value spikes, 0 at L -
 * 1.
 *
 * <p>L is {@code timeSteps} unless {@link #withWindow} says otherwise. After L steps the code
 * repeats; k goes on from call to call of {@code rnnTimeStep}, so that {@code new
 * LatencyEncoder(1).withWindow(100)} presents a code of 100 steps in 100 calls.
 *
 * <p>Layers warn once of values outside of [0, 1], which are clipped, and refuse NaN and infinite
 * ones. Encoding has no gradient.
 *
 * <p>Reference: S. Thorpe, A. Delorme, R. Van Rullen, "Spike-based strategies for rapid
 * processing", Neural Networks 14, 2001. Both curves, without silence, are those of SpikingJelly's
 * {@code LatencyEncoder}; its logarithm, L - 1 - ln(a x + 1) with a = e^(L - 1) - 1, is the same
 * number, but overflows for L of 90 and more. {@link ThresholdLatencyEncoder} has snnTorch's.
 *
 * @param timeSteps T, at least 1
 * @param window L, at least 1
 * @param curve LINEAR by default
 * @param silentUpTo the largest value that stays silent; finite, 0 by default; below 0: none
 */
public record LatencyEncoder(int timeSteps, int window, LatencyCurve curve, double silentUpTo)
    implements Encoder {

  /**
   * @throws IllegalArgumentException if timeSteps or window is below 1, curve null or silentUpTo
   *     not finite
   */
  public LatencyEncoder {
    Checks.positive("LatencyEncoder", "timeSteps", timeSteps);
    Checks.positive("LatencyEncoder", "window", window);
    Checks.notNull("LatencyEncoder", "curve", curve);
    Checks.finite("LatencyEncoder", "silentUpTo", silentUpTo);
  }

  /** A linear code in a window of T steps, in which 0 stays silent. */
  public LatencyEncoder(int timeSteps) {
    this(timeSteps, timeSteps, LatencyCurve.LINEAR, 0);
  }

  /** This encoder with another L, in steps. */
  public LatencyEncoder withWindow(int steps) {
    return Records.with(this, "window", steps);
  }

  /** This encoder with another curve. */
  public LatencyEncoder withCurve(LatencyCurve value) {
    return Records.with(this, "curve", value);
  }

  /** This encoder with another largest silent value. */
  public LatencyEncoder withSilentUpTo(double value) {
    return Records.with(this, "silentUpTo", value);
  }

  /** This encoder with a spike for every value, also for 0. */
  public LatencyEncoder withoutSilence() {
    return withSilentUpTo(-1);
  }

  @Override
  public InputRange inputRange() {
    return InputRange.PROBABILITY;
  }

  /**
   * The time of a value's spike before it is rounded, in steps from the start of the window; ∞
   * where the value stays silent.
   */
  public double time(double value) {
    // A bound of 0.1 holds 0.1f too.
    if ((float) value <= (float) silentUpTo) {
      return Double.POSITIVE_INFINITY;
    }
    double x = Math.min(1, Math.max(0, value));
    int last = window - 1;
    return switch (curve) {
      case LINEAR -> last * (1 - x);
      // e^-last is 0 from 746 steps on, and ln 0 no time.
      case LOGARITHMIC -> Math.min(last, Math.abs(Math.log(x + (1 - x) * Math.exp(-last))));
    };
  }

  @Override
  public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
    int[] times = TimedSpikes.times(n);
    for (int i = 0; i < n; i++) {
      double time = time(values[i]);
      times[i] = Double.isInfinite(time) ? TimedSpikes.SILENT : (int) Math.rint(time);
    }
    TimedSpikes.add(times, n, window, firstStep, timeSteps, out);
  }
}
