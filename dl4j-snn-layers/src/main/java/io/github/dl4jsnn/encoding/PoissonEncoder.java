package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;

/**
 * Rate coding by independent draws: at each step an element spikes with probability x.
 *
 * <pre>
 * P(S[t] = 1) = min(max(x, 0), 1)
 * </pre>
 *
 * <p>The draws depend on the network's seed and iteration count, the layer, row, element and step,
 * see {@link Draws}: new ones in every iteration, the same ones for score, gradient and output at
 * one iteration count. Probabilities have a resolution of 2^-24. Layers warn once of values outside
 * of [0, 1], and refuse NaN and infinite ones.
 *
 * <p>Reference: P. Dayan, L. F. Abbott, "Theoretical Neuroscience", MIT Press, 2001, chapter 1.
 *
 * @param timeSteps T, at least 1
 */
public record PoissonEncoder(int timeSteps) implements Encoder {

  private static final int ONE = 1 << 24;

  /**
   * @throws IllegalArgumentException if timeSteps is below 1
   */
  public PoissonEncoder {
    Checks.positive("PoissonEncoder", "timeSteps", timeSteps);
  }

  @Override
  public InputRange inputRange() {
    return InputRange.PROBABILITY;
  }

  @Override
  public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
    // An element that spikes at more than half of the steps is stored as its missing spikes, see
    // SpikeTrain.
    int[] base = new int[n];
    int bases = 0;
    int[] element = new int[n];
    float[] sign = new float[n];
    long[] flip = new long[n];
    long[] limit = new long[n];
    long[] key = new long[n];
    int live = 0;
    // Most pixels of an image are 0: they are looked at once and never drawn for.
    for (int i = 0; i < n; i++) {
      if (values[i] > 0) {
        boolean often = values[i] > 0.5f;
        if (often) {
          base[bases++] = i;
        }
        if (values[i] < 1) {
          element[live] = i;
          sign[live] = often ? -1 : 1;
          flip[live] = often ? 1 : 0;
          limit[live] = (long) (values[i] * ONE);
          key[live] = draws.element(i);
          live++;
        }
      }
    }
    out.setBase(base, bases);
    long[] drawn = new long[live];
    int[] events = new int[live + 1];
    float[] signs = new float[live + 1];
    for (int t = 0; t < timeSteps; t++) {
      Draws.bits(key, live, (long) firstStep + t, drawn);
      int count = 0;
      // Without a branch, which would be mispredicted half of the time.
      for (int k = 0; k < live; k++) {
        events[count] = element[k];
        signs[count] = sign[k];
        count += (int) (((drawn[k] - limit[k]) >>> 63) ^ flip[k]);
      }
      out.endStep(events, signs, count);
    }
  }
}
