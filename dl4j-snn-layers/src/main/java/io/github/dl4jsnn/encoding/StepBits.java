package io.github.dl4jsnn.encoding;

/**
 * Whether each of n elements spikes at each of up to {@link #MOST} steps: from one int per element,
 * with a bit for each step, to words of elements for each step, as {@link SpikeTrain#endSteps}
 * takes them. Loops over elements that fill the ints have no branch, and the JIT compiler
 * vectorises them.
 *
 * <p>One thread at a time; used again from one call to the next.
 */
public final class StepBits {

  /** Number of steps, at most. */
  public static final int MOST = 64;

  /** Steps that one int has bits for. */
  public static final int HALF = 32;

  private final int[][] halves;
  private final long[] square = new long[MOST];
  private final long[] words;

  /**
   * @param n number of elements, at most
   * @throws IllegalArgumentException if n &lt; 0
   */
  public StepBits(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("StepBits: " + n + " elements; expected 0 or more");
    }
    halves = new int[2][n];
    words = new long[MOST * words(n)];
  }

  /** Number of words of a step of n elements. */
  public static int words(int n) {
    return (n + 63) >>> 6;
  }

  /**
   * The spikes of each element, step by step from bit 0 on, to be filled.
   *
   * @param half 0 for the first steps, 1 for those that follow
   * @return an int for each element; not a copy
   */
  public int[] half(int half) {
    return halves[half];
  }

  /**
   * The spikes step by step.
   *
   * @param n number of elements
   * @param first number of steps in half 0, up to {@link #HALF}; bits above are ignored
   * @param rest number of steps in half 1, likewise
   * @return {@link #words} words of 64 elements for each step, the first element in the lowest bit.
   *     Valid until the next call
   * @throws IllegalArgumentException if n is more than the constructor's, or first or rest is
   *     outside of 0 to {@link #HALF}
   */
  public long[] bySteps(int n, int first, int rest) {
    if (n > halves[0].length || first < 0 || first > HALF || rest < 0 || rest > HALF) {
      throw new IllegalArgumentException(
          String.format(
              "StepBits: %d elements, %d and %d steps; expected up to %d elements and 0 to %d steps"
                  + " in each half",
              n, first, rest, halves[0].length, HALF));
    }
    int count = words(n);
    for (int w = 0; w < count; w++) {
      load(halves[0], n, w, 0);
      transpose(0);
      if (rest > 0) {
        load(halves[1], n, w, HALF);
        transpose(HALF);
      }
      for (int t = 0; t < first; t++) {
        words[t * count + w] = square[t];
      }
      for (int t = 0; t < rest; t++) {
        words[(first + t) * count + w] = square[HALF + t];
      }
    }
    return words;
  }

  /** Loads the elements of a word, those of its lower half beside those of its upper half. */
  private void load(int[] spikes, int n, int w, int to) {
    int from = 64 * w;
    int lower = Math.min(HALF, n - from);
    int upper = Math.max(0, Math.min(HALF, n - from - HALF));
    for (int r = 0; r < HALF; r++) {
      long a = r < lower ? spikes[from + r] & 0xFFFFFFFFL : 0;
      long b = r < upper ? (long) spikes[from + HALF + r] << HALF : 0;
      square[to + r] = a | b;
    }
  }

  /** Turns two squares of 32 x 32 bits that lie side by side. */
  private void transpose(int from) {
    long mask = 0x0000FFFF0000FFFFL;
    for (int j = 16; j > 0; j >>>= 1) {
      for (int r = from; r < from + HALF; r += 2 * j) {
        for (int i = r; i < r + j; i++) {
          long swapped = ((square[i] >>> j) ^ square[i + j]) & mask;
          square[i] ^= swapped << j;
          square[i + j] ^= swapped;
        }
      }
      mask ^= mask << (j >>> 1);
    }
  }
}
