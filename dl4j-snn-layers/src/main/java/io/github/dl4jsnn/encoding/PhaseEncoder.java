package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;

/**
 * Weighted phase coding: the spikes of K steps are the binary digits of the value, the most
 * significant one first.
 *
 * <pre>
 * S[k] = digit p of floor(x 2^K),  p = k mod K           k counts from the start of the sequence
 * x ≈ Σ_(p &lt; K) S[p] 2^-(p + 1)
 * </pre>
 *
 * <p>After K steps the code repeats; k goes on from call to call of {@code rnnTimeStep}. A spike
 * means 2^-(p + 1), {@link #weight}: a network that is to sum the value up scales its currents by
 * it.
 *
 * <p>The largest value is 1 - 2^-K, all digits 1. Layers warn once of values outside of [0, 1 -
 * 2^-K], which are clipped, and refuse NaN and infinite ones. Encoding has no gradient.
 *
 * <p>Reference: J. Kim, H. Kim, S. Huh, J. Lee, K. Choi, "Deep neural networks with weighted
 * spikes", Neurocomputing 311, 2018.
 *
 * @param timeSteps T, at least 1
 * @param period K, from 1 to 52
 */
public record PhaseEncoder(int timeSteps, int period) implements Encoder {

  /** The digits of a double between 0.5 and 1. */
  private static final int MOST = 52;

  private static final ThreadScratch<long[]> DIGITS = new ThreadScratch<>(long[]::new);

  /**
   * @throws IllegalArgumentException if timeSteps is below 1 or period not from 1 to 52
   */
  public PhaseEncoder {
    Checks.positive("PhaseEncoder", "timeSteps", timeSteps);
    Checks.in("PhaseEncoder", "period", period, 1, MOST);
  }

  /** One period, T = K; 8 of them tell the 256 grey levels of a pixel. */
  public PhaseEncoder(int period) {
    this(period, period);
  }

  /** 2^K. */
  private double levels() {
    return (double) (1L << period);
  }

  /** 1 - 2^-K. */
  private double high() {
    return 1 - 1 / levels();
  }

  @Override
  public InputRange inputRange() {
    return new InputRange(0, high());
  }

  /** What a spike at a step means, 2^-(p + 1), p = step mod K. */
  public double weight(int step) {
    return 0.5 / (1L << Math.floorMod(step, period));
  }

  @Override
  public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
    double high = high();
    long[] digits = DIGITS.get(n);
    for (int i = 0; i < n; i++) {
      double x = Math.min(high, Math.max(0, values[i]));
      digits[i] = (long) (x * levels());
    }
    for (int t = 0; t < timeSteps; t++) {
      int shift = period - 1 - (int) (((long) firstStep + t) % period);
      for (int i = 0; i < n; i++) {
        if (((digits[i] >>> shift) & 1) == 1) {
          out.add(i);
        }
      }
      out.endStep();
    }
  }
}
