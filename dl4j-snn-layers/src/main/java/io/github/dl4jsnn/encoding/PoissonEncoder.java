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

  private static final ThreadScratch<int[]> BASE = new ThreadScratch<>(int[]::new);
  private static final ThreadScratch<int[]> ELEMENTS = new ThreadScratch<>(int[]::new);
  private static final ThreadScratch<float[]> SIGNS = new ThreadScratch<>(float[]::new);
  private static final ThreadScratch<BernoulliSteps> STEPS =
      new ThreadScratch<>(BernoulliSteps::new);

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
    draw(values, n, draws, firstStep, timeSteps, out);
  }

  /**
   * Draws the spikes of one example, as {@link #encode} does.
   *
   * @param values the probabilities, from index 0
   * @param timeSteps T
   */
  static void draw(
      float[] values, int n, Draws draws, int firstStep, int timeSteps, SpikeTrain out) {
    // An element that spikes at more than half of the steps is stored as its missing spikes, see
    // SpikeTrain. Most pixels of an image are 0: they are looked at once and never drawn for.
    int[] base = BASE.get(n);
    int bases = 0;
    int[] element = ELEMENTS.get(n);
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
    // Room for all: how many are live differs from call to call.
    BernoulliSteps steps = STEPS.get(n);
    steps.begin(live);
    float[] sign = SIGNS.get(n);
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
