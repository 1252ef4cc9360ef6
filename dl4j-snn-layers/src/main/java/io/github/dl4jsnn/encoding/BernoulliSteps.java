package io.github.dl4jsnn.encoding;

import java.util.Arrays;

/**
 * Draws whether each of n elements spikes at each of some steps, for up to {@link #MOST} steps at
 * once. The loop over elements has no branch and no 64-bit multiplication, so that the JIT compiler
 * vectorises it on all processors; steps are then put side by side as words of bits.
 *
 * <p>The two draws of 16 bits of steps 2 c and 2 c + 1 are the halves of a hash of the element's
 * key and c. The hash is triple32, with a half of the key before and the other half after its first
 * round:
 *
 * <pre>
 * z = low half of the key + (c + 1) 0x9E3779B9
 * z = (z ^ z >>> 17) 0xED5AD4BB ^ high half of the key
 * z = (z ^ z >>> 11) 0xAC4C1B51
 * z = (z ^ z >>> 15) 0x31848BAB
 * z =  z ^ z >>> 14
 * </pre>
 *
 * <p>Reference: C. Wellons, "Prospecting for hash functions", 2018,
 * https://nullprogram.com/blog/2018/07/31/.
 */
final class BernoulliSteps {

  /** Number of steps of one call, at most. */
  static final int MOST = StepBits.MOST;

  private static final int HALF = StepBits.HALF;

  /** Number of values of a draw. */
  private static final int ONE = 1 << 16;

  private static final int SIGN = 1 << 31;

  private int n;
  private final int[] low;
  private final int[] high;
  private final int[] limit;
  private final int[] flip;

  private final StepBits drawn;

  /**
   * @param most the largest number of elements
   */
  BernoulliSteps(int most) {
    low = new int[most];
    high = new int[most];
    limit = new int[most];
    flip = new int[most];
    drawn = new StepBits(most);
  }

  /** Begins with n elements; {@link #set} must follow for each. */
  void begin(int n) {
    this.n = n;
  }

  /** Number of words of a step. */
  int words() {
    return StepBits.words(n);
  }

  /**
   * Gives an element its draws. A draw has 16 bits: what x is more or less than a multiple of 2^-16
   * decides, by the key, on the multiple above or below it, so that over keys the probability is x.
   *
   * @param k index of the element
   * @param key of its draws, see {@link Draws#element}
   * @param x its probability, in (0, 1)
   * @param inverted whether steps without a spike are drawn instead
   */
  void set(int k, long key, float x, boolean inverted) {
    low[k] = (int) key;
    high[k] = (int) (key >>> 32);
    double chance = (key >>> 11) * 0x1p-53;
    limit[k] = (int) (x * (double) ONE + chance);
    flip[k] = inverted ? -1 : 0;
  }

  /**
   * Draws.
   *
   * @param first the first step
   * @param steps how many, from 1 to {@link #MOST} - 1, or {@code MOST} from an even step on
   * @return the spikes, see {@link StepBits#bySteps}; valid until the next call
   */
  long[] draw(long first, int steps) {
    int odd = (int) (first & 1);
    int rest = Math.max(0, steps + odd - HALF);
    draw((int) (first >>> 1), steps - rest, odd, drawn.half(0));
    if (rest > 0) {
      draw((int) (first >>> 1) + HALF / 2, rest, 0, drawn.half(1));
    }
    return drawn.bySteps(n, steps - rest, rest);
  }

  /** Draws up to 32 steps, from step 2 begin + odd on. */
  private void draw(int begin, int steps, int odd, int[] spikes) {
    int pairs = (steps + odd + 1) >>> 1;
    Arrays.fill(spikes, 0, n, 0);
    for (int c = 0; c < pairs; c++) {
      addPair(begin + c, spikes);
    }
    // Each pair has come in from above.
    int drop = HALF - 2 * pairs + odd;
    for (int k = 0; k < n; k++) {
      spikes[k] = (spikes[k] >>> drop) ^ flip[k];
    }
  }

  /** Adds steps 2 c and 2 c + 1 as the highest bits. */
  private void addPair(int c, int[] spikes) {
    int offset = offset(c);
    for (int k = 0; k < n; k++) {
      int z = hash(low[k] + offset, high[k]);
      // The sign of a difference says that the draw is below the limit.
      int even = ((z & 0xFFFF) - limit[k]) & SIGN;
      int odd = ((z >>> 16) - limit[k]) & SIGN;
      spikes[k] = (spikes[k] >>> 2) | (even >>> 1) | odd;
    }
  }

  /** What is added to the low half of a key for steps 2 c and 2 c + 1. */
  static int offset(int c) {
    return (c + 1) * 0x9E3779B9;
  }

  /** The draws of two steps, that of the first one in the lower half. */
  static int hash(int z, int high) {
    z = ((z ^ (z >>> 17)) * 0xED5AD4BB) ^ high;
    z = (z ^ (z >>> 11)) * 0xAC4C1B51;
    z = (z ^ (z >>> 15)) * 0x31848BAB;
    return z ^ (z >>> 14);
  }
}
