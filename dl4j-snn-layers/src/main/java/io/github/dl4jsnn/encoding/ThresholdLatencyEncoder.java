package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Records;

/**
 * Time-to-first-spike coding as snnTorch defines it: the logarithmic time is that at which a leaky
 * membrane under the constant current x reaches a threshold θ. Each value spikes once.
 *
 * <pre>
 * t = t₀ + τ ln(y / (y - θ)),  y = max(x, θ + ε)        LOGARITHMIC
 * t = t₀ + τ (1 - max(x, θ))                            LINEAR
 * S[k] = [k = rint(t)]                                  k counts from the start of the sequence
 * </pre>
 *
 * <p>Times are rounded to the nearest step, halves to the even one; one beyond the last step L - 1
 * of the window is no spike. With {@code clip} values below θ stay silent; without it they spike as
 * late as θ does. With {@code normalize} the times of the curve fill the window, t₀ to L - 1:
 *
 * <pre>
 * τ = (L - 1 - t₀) / ln((θ + ε) / ε)        LOGARITHMIC: y = θ + ε spikes at L - 1
 * τ = L - 1 - t₀                            LINEAR: x = 0 would spike at L - 1
 * </pre>
 *
 * <p>snnTorch's logarithmic {@code normalize} divides by the latest time of the batch instead, so
 * that the code of an example depends on those beside it; this one does not.
 *
 * <p>L is {@code timeSteps} unless {@link #withWindow} says otherwise. k goes on from call to call
 * of {@code rnnTimeStep}; after the window nothing spikes.
 *
 * <p>Layers warn once of values outside of [0, 1], which are clipped, and refuse NaN and infinite
 * ones. Encoding has no gradient.
 *
 * <p>Reference: J. K. Eshraghian et al., "Training Spiking Neural Networks Using Lessons From Deep
 * Learning", Proceedings of the IEEE 111(9), 2023; snnTorch's {@code spikegen.latency} with {@code
 * bypass=True}.
 *
 * @param timeSteps T, at least 1
 * @param window L, at least 1
 * @param curve LOGARITHMIC by default
 * @param threshold θ, in [0, 1]; 0.01 by default
 * @param tau τ in steps, &gt; 0; 1 by default; of no effect with normalize
 * @param firstSpike t₀ in steps, at least 0; 0 by default
 * @param clip whether values below θ stay silent; false by default
 * @param normalize whether times fill the window; false by default
 * @param epsilon ε &gt; 0, which keeps times finite; 1e-7 by default
 */
public record ThresholdLatencyEncoder(
    int timeSteps,
    int window,
    LatencyCurve curve,
    double threshold,
    double tau,
    int firstSpike,
    boolean clip,
    boolean normalize,
    double epsilon)
    implements Encoder {

  /**
   * @throws IllegalArgumentException if timeSteps or window is below 1, curve null, threshold not
   *     in [0, 1], tau or epsilon not above 0, firstSpike below 0, or not within the window that is
   *     to be filled
   */
  public ThresholdLatencyEncoder {
    String owner = "ThresholdLatencyEncoder";
    Checks.positive(owner, "timeSteps", timeSteps);
    Checks.positive(owner, "window", window);
    Checks.notNull(owner, "curve", curve);
    Checks.in(owner, "threshold", threshold, 0, 1);
    Checks.above(owner, "tau", tau, 0);
    Checks.atLeast(owner, "firstSpike", firstSpike, 0);
    Checks.above(owner, "epsilon", epsilon, 0);
    if (normalize && firstSpike >= window) {
      throw new IllegalArgumentException(
          owner
              + ": firstSpike must be < window with normalize, got firstSpike "
              + firstSpike
              + " and window "
              + window);
    }
  }

  /** snnTorch's defaults, in a window of T steps. */
  public ThresholdLatencyEncoder(int timeSteps) {
    this(timeSteps, timeSteps, LatencyCurve.LOGARITHMIC, 0.01, 1, 0, false, false, 1e-7);
  }

  /** This encoder with another L, in steps. */
  public ThresholdLatencyEncoder withWindow(int steps) {
    return Records.with(this, "window", steps);
  }

  /** This encoder with another curve. */
  public ThresholdLatencyEncoder withCurve(LatencyCurve value) {
    return Records.with(this, "curve", value);
  }

  /** This encoder with another θ. */
  public ThresholdLatencyEncoder withThreshold(double value) {
    return Records.with(this, "threshold", value);
  }

  /** This encoder with another τ, in steps. */
  public ThresholdLatencyEncoder withTau(double value) {
    return Records.with(this, "tau", value);
  }

  /** This encoder with another t₀, in steps. */
  public ThresholdLatencyEncoder withFirstSpike(int step) {
    return Records.with(this, "firstSpike", step);
  }

  /** This encoder with or without spikes of values below θ. */
  public ThresholdLatencyEncoder withClip(boolean value) {
    return Records.with(this, "clip", value);
  }

  /** This encoder with or without times that fill the window. */
  public ThresholdLatencyEncoder withNormalize(boolean value) {
    return Records.with(this, "normalize", value);
  }

  /** This encoder with another ε. */
  public ThresholdLatencyEncoder withEpsilon(double value) {
    return Records.with(this, "epsilon", value);
  }

  @Override
  public InputRange inputRange() {
    return InputRange.PROBABILITY;
  }

  /**
   * The time of a value's spike before it is rounded, in steps from the start of the window, also
   * where it lies beyond the window; ∞ where the value stays silent.
   */
  public double time(double value) {
    if (clip && (float) value < (float) threshold) {
      return Double.POSITIVE_INFINITY;
    }
    double x = Math.min(1, Math.max(0, value));
    double span = window - 1 - firstSpike;
    if (curve == LatencyCurve.LINEAR) {
      return firstSpike + (normalize ? span : tau) * (1 - Math.max(x, threshold));
    }
    double scale = normalize ? span / chargingTime(0) : tau;
    return firstSpike + scale * chargingTime(x);
  }

  /** ln(y / (y - θ)). */
  private double chargingTime(double x) {
    double y = Math.max(x, threshold + epsilon);
    return Math.log(y / (y - threshold));
  }

  @Override
  public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
    int[] times = TimedSpikes.times(n);
    for (int i = 0; i < n; i++) {
      double step = Math.rint(time(values[i]));
      times[i] = step < window ? (int) step : TimedSpikes.SILENT;
    }
    TimedSpikes.add(times, n, 0, firstStep, timeSteps, out);
  }
}
