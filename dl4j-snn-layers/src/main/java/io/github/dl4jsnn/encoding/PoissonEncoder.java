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
 * one iteration count. A draw has 16 bits; what x is more or less than a multiple of 2^-16 decides,
 * once per element and sequence, on the multiple above or below it, so that over sequences the
 * probability is x exactly. Layers warn once of values outside of [0, 1], and refuse NaN and
 * infinite ones.
 *
 * <p>Reference: P. Dayan, L. F. Abbott, "Theoretical Neuroscience", MIT Press, 2001, chapter 1.
 *
 * @param timeSteps T, at least 1
 */
public record PoissonEncoder(int timeSteps) implements Encoder {

  /** Above this probability an element is stored as its missing spikes. */
  private static final float OFTEN = 0.5f;

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
    // SpikeTrain. Most pixels of an image are 0: they are looked at once and never drawn for.
    int[] base = new int[n];
    int bases = 0;
    int[] element = new int[n];
    int live = 0;
    for (int i = 0; i < n; i++) {
      if (values[i] > 0) {
        if (values[i] > OFTEN) {
          base[bases++] = i;
        }
        if (values[i] < 1) {
          element[live++] = i;
        }
      }
    }
    out.setBase(base, bases);
    BernoulliSteps steps = new BernoulliSteps(live);
    float[] sign = new float[live];
    for (int k = 0; k < live; k++) {
      float x = values[element[k]];
      sign[k] = x > OFTEN ? -1 : 1;
      steps.set(k, draws.element(element[k]), x, x > OFTEN);
    }
    long step = firstStep;
    long end = step + timeSteps;
    while (step < end) {
      // Two steps have one hash: only the first call may begin in the middle.
      int count = (int) Math.min(end - step, BernoulliSteps.MOST - (step & 1));
      out.endSteps(element, sign, steps.draw(step, count), steps.words(), count);
      step += count;
    }
  }
}
