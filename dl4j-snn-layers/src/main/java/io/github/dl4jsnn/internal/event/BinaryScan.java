package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.encoding.StepBits;
import java.util.Arrays;

/**
 * Finds the spikes of neighbouring examples whose values are 0 and 1: a bit for each element and
 * step, in a loop over elements that the JIT compiler vectorises, and the events from these bits.
 * As in an encoder, an element that spikes at more than half of the steps is stored as the steps at
 * which it does not, see {@link SpikeTrain}.
 *
 * <p>One thread at a time.
 */
final class BinaryScan {

  /** From so many steps on it is faster than a look at each value. */
  static final int STEPS = 8;

  /** Values of one step, about: what is read at once, 16 KB. */
  private static final int WIDTH = 1 << 12;

  /** Ints for all steps, about: 512 KB, a part of the second-level cache. */
  private static final int INTS = 1 << 17;

  private static final int ONE = Float.floatToRawIntBits(1);

  private final int steps;

  /** Steps before these, of which {@link #delay} makes what arrives. */
  private final int lead;

  private final int n;

  /** Receives the bits of the values of a step, example after example. */
  final int[] bits;

  /** Bit t % 32 of spikes[t / 32][i] says that value i is 1 at step t. */
  private final int[][] spikes;

  /** Not 0 where a value was neither 0 nor 1. */
  private final int[] other;

  private final int[] element;
  private final int[] base;
  private final float[] sign;
  private final StepBits byElement;

  /** Ints that hold the bits of so many steps. */
  private static int chunks(int steps) {
    return (steps + StepBits.HALF - 1) / StepBits.HALF;
  }

  /** So many examples at once, at least one. */
  static int examples(int steps, int n) {
    int chunks = chunks(steps);
    return Math.max(1, Math.min(WIDTH, INTS / Math.max(1, chunks)) / Math.max(1, n));
  }

  BinaryScan(int steps, int n, int examples) {
    this(steps, 0, n, examples);
  }

  /**
   * Of inputs that arrive later.
   *
   * @param lead steps before these: the longest delay
   */
  BinaryScan(int steps, int lead, int n, int examples) {
    this.steps = steps;
    this.lead = lead;
    this.n = n;
    bits = new int[examples * n];
    spikes = new int[chunks(lead + steps)][bits.length];
    other = new int[bits.length];
    element = new int[n];
    base = new int[n];
    sign = new float[n];
    byElement = new StepBits(n);
  }

  /** Forgets all steps. */
  void clear() {
    for (int[] chunk : spikes) {
      Arrays.fill(chunk, 0);
    }
    Arrays.fill(other, 0);
  }

  /** Adds {@link #bits} as step t, counted from the first step before. */
  void add(int t) {
    int[] to = spikes[t / StepBits.HALF];
    int bit = 1 << t;
    for (int i = 0; i < to.length; i++) {
      int value = bits[i];
      // All ones where bit 29 is set, as in 1.
      int one = (value << 2) >> 31;
      to[i] |= one & bit;
      other[i] |= value ^ (one & ONE);
    }
  }

  /** Whether all values of an example were 0 or 1 so far. */
  boolean binary(int example) {
    int any = 0;
    for (int i = example * n; i < (example + 1) * n; i++) {
      any |= other[i];
    }
    return any == 0;
  }

  /**
   * Makes of what the elements of an example sent what arrives: each one's bits move by its lag.
   *
   * @param lag of each element, in steps, in [0, lead]
   */
  void delay(int example, int[] lag) {
    int first = example * n;
    int words = chunks(steps);
    // Upwards, since no word is made of one below it.
    for (int k = 0; k < words; k++) {
      int kept = -1 >>> Math.max(0, StepBits.HALF * (k + 1) - steps);
      for (int i = 0; i < n; i++) {
        int at = StepBits.HALF * k + lead - lag[i];
        int word = at / StepBits.HALF;
        int low = spikes[word][first + i] >>> at;
        // By 32 less at % 32, in two parts: one shift by 32 would be none.
        int high = word + 1 < spikes.length ? spikes[word + 1][first + i] << 1 << ~at : 0;
        spikes[k][first + i] = (low | high) & kept;
      }
    }
  }

  /** The events of an example, after its last step. */
  void write(int example, SpikeTrain train) {
    int first = example * n;
    int live = 0;
    int bases = 0;
    int words = chunks(steps);
    for (int i = 0; i < n; i++) {
      int count = 0;
      for (int k = 0; k < words; k++) {
        count += Integer.bitCount(spikes[k][first + i]);
      }
      boolean often = 2 * count > steps;
      if (often) {
        base[bases++] = i;
      }
      if (count > 0 && count < steps) {
        element[live] = i;
        sign[live++] = often ? -1 : 1;
      }
    }
    train.setBase(base, bases);
    for (int t = 0; t < steps; t += StepBits.MOST) {
      int one = compact(t, first, live, byElement.half(0));
      int two = compact(t + StepBits.HALF, first, live, byElement.half(1));
      long[] bySteps = byElement.bySteps(live, one, two);
      train.endSteps(element, bases == 0 ? null : sign, bySteps, StepBits.words(live), one + two);
    }
  }

  /**
   * The events of the elements that have some, of up to 32 steps from t on.
   *
   * @return number of steps
   */
  private int compact(int t, int first, int live, int[] to) {
    int count = Math.max(0, Math.min(StepBits.HALF, steps - t));
    if (count > 0) {
      int[] from = spikes[t / StepBits.HALF];
      for (int k = 0; k < live; k++) {
        int s = from[first + element[k]];
        to[k] = sign[k] < 0 ? ~s : s;
      }
    }
    return count;
  }
}
