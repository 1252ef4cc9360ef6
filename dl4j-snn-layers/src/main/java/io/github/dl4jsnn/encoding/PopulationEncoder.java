package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Records;

/**
 * Population coding: each value drives M neurons, whose Gaussian receptive fields cover a range.
 *
 * <pre>
 * m[j] = low + j (high - low) / (M - 1),  j = 0 .. M - 1       centres
 * a[j] = exp(-((x - m[j]) / σ)² / 2)                           activity, in [0, 1]
 * P(S[k, j] = 1) = a[j]                                        drawn
 * S[k, j] = [floor((k + 1) a[j] / θ) &gt; floor(k a[j] / θ)]      otherwise, θ = 0.999
 * </pre>
 *
 * <p>n values become n M elements, those of one value side by side: element i M + j is field j of
 * value i. On images a channel becomes M of them.
 *
 * <p>Unless drawn, S are the spikes of an integrate-and-fire neuron with soft reset, threshold θ
 * and the input a at each step, which starts at 0; k counts from the start of the sequence, across
 * calls of {@code rnnTimeStep}. Draws are those of {@link PoissonEncoder}.
 *
 * <p>Values may be any finite numbers; one far outside of the range excites no field. Encoding has
 * no gradient; centres and widths are not learned.
 *
 * <p>Reference: G. Tang, N. Kumar, R. Yoo, K. Michmizos, "Deep Reinforcement Learning with
 * Population-Coded Spiking Neural Network for Continuous Control", CoRL 2020; SpikingJelly's {@code
 * PopSpikeEncoderDeterministic} and {@code PopSpikeEncoderRandom}.
 *
 * @param timeSteps T, at least 1
 * @param size M, at least 2; 10 by default
 * @param low the first centre, finite; -3 by default
 * @param high the last centre, above low; 3 by default
 * @param sigma σ, &gt; 0; by default 0.58 of the distance of two centres
 * @param drawn whether spikes are drawn; false by default
 */
public record PopulationEncoder(
    int timeSteps, int size, double low, double high, double sigma, boolean drawn)
    implements Encoder {

  private static final double THRESHOLD = 0.999;

  private static final ThreadScratch<double[]> ACTIVITIES = new ThreadScratch<>(double[]::new);
  private static final ThreadScratch<float[]> PROBABILITIES = new ThreadScratch<>(float[]::new);

  /** σ² = 0.15 where centres are 2/3 apart, as Tang et al. have it. */
  private static final double SIGMA_PER_DISTANCE = Math.sqrt(0.15) * 1.5;

  /**
   * @throws IllegalArgumentException if timeSteps is below 1, size below 2, low not finite or not
   *     below high, or sigma not above 0
   */
  public PopulationEncoder {
    String owner = "PopulationEncoder";
    Checks.positive(owner, "timeSteps", timeSteps);
    Checks.atLeast(owner, "size", size, 2);
    Checks.finite(owner, "low", low);
    Checks.above(owner, "high", high, low);
    Checks.above(owner, "sigma", sigma, 0);
  }

  /**
   * M deterministic fields between two values, 0.58 of their distance wide.
   *
   * @param low the first centre
   * @param high the last one
   */
  public PopulationEncoder(int timeSteps, int size, double low, double high) {
    this(
        timeSteps,
        size,
        low,
        high,
        SIGMA_PER_DISTANCE * (high - low) / Math.max(1, size - 1),
        false);
  }

  /** Ten fields from -3 to 3, for values of mean 0 and standard deviation 1. */
  public PopulationEncoder(int timeSteps) {
    this(timeSteps, 10, -3, 3);
  }

  /** This encoder with another σ. */
  public PopulationEncoder withSigma(double value) {
    return Records.with(this, "sigma", value);
  }

  /** This encoder with spikes that are drawn or follow from the values. */
  public PopulationEncoder withDrawn(boolean value) {
    return Records.with(this, "drawn", value);
  }

  /** n M. */
  @Override
  public int outputs(int n) {
    return Math.multiplyExact(n, size);
  }

  /** m[j], the centre of a field. */
  public double centre(int field) {
    return low + field * (high - low) / (size - 1);
  }

  /** a[j], the activity of a field for a value, in [0, 1]. */
  public double activity(double value, int field) {
    double z = (value - centre(field)) / sigma;
    return Math.exp(-z * z / 2);
  }

  @Override
  public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
    int width = outputs(n);
    if (drawn) {
      float[] probabilities = PROBABILITIES.get(width);
      for (int k = 0; k < width; k++) {
        probabilities[k] = (float) activity(values[k / size], k % size);
      }
      PoissonEncoder.draw(probabilities, width, draws, firstStep, timeSteps, out);
      return;
    }
    double[] activities = ACTIVITIES.get(width);
    for (int k = 0; k < width; k++) {
      activities[k] = activity(values[k / size], k % size);
    }
    for (int t = 0; t < timeSteps; t++) {
      long step = (long) firstStep + t;
      for (int k = 0; k < width; k++) {
        if (charges(step + 1, activities[k]) > charges(step, activities[k])) {
          out.add(k);
        }
      }
      out.endStep();
    }
  }

  /** How many thresholds a neuron has been charged with after some steps. */
  private static double charges(long steps, double activity) {
    return Math.floor(steps * activity / THRESHOLD);
  }
}
