package io.github.dl4jsnn.encoding;

import java.util.Arrays;

/**
 * The spikes of one example over all time steps, as events: for each step the indices of the
 * elements that spike, and their values where these are not all 1.
 *
 * <p>An element that spikes at more than half of the steps is stored as the steps at which it does
 * not spike: it is part of the {@link #base}, which spikes at each step, and an event of value -1
 * takes its spike away.
 *
 * <pre>
 * x[t, i] = [i in base] + Σ_(events k of step t with index i) value[k]
 * </pre>
 *
 * <p>Buffers are kept between uses.
 */
public final class SpikeTrain {

  private int[] index;
  private float[] value;
  private boolean valued;
  private int[] end = new int[16];
  private int steps;
  private int count;
  private int[] base = new int[0];
  private int baseSize;

  /** An empty train. */
  public SpikeTrain() {
    this(256);
  }

  /**
   * An empty train.
   *
   * @param events how many have room before buffers grow
   * @throws IllegalArgumentException if events &lt; 0
   */
  public SpikeTrain(int events) {
    if (events < 0) {
      throw new IllegalArgumentException(
          "SpikeTrain: room for " + events + " events; expected 0 or more");
    }
    index = new int[Math.max(1, events)];
  }

  /** Empties the train. */
  public void clear() {
    steps = 0;
    count = 0;
    valued = false;
    baseSize = 0;
  }

  /** Makes the first n {@code elements} the base, instead of what it was. */
  public void setBase(int[] elements, int n) {
    base = base.length < n ? new int[Math.max(n, 2 * base.length)] : base;
    System.arraycopy(elements, 0, base, 0, n);
    baseSize = n;
  }

  /** Adds a spike of {@code element} at the current step. */
  public void add(int element) {
    reserve(1);
    if (valued) {
      value[count] = 1;
    }
    index[count++] = element;
  }

  /** Ends the current step; the next one begins. */
  public void endStep() {
    if (steps == end.length) {
      end = Arrays.copyOf(end, 2 * steps);
    }
    end[steps++] = count;
  }

  /** Adds spikes of the first n {@code elements} at the current step and ends it. */
  public void endStep(int[] elements, int n) {
    reserve(n);
    if (valued) {
      Arrays.fill(value, count, count + n, 1);
    }
    System.arraycopy(elements, 0, index, count, n);
    count += n;
    endStep();
  }

  /** The same with values other than 1. */
  public void endStep(int[] elements, float[] values, int n) {
    reserve(n);
    beginValues();
    System.arraycopy(elements, 0, index, count, n);
    System.arraycopy(values, 0, value, count, n);
    count += n;
    endStep();
  }

  /**
   * Adds spikes of several steps and ends each of these.
   *
   * @param elements by number
   * @param values of the spikes of each element; null: all 1
   * @param spikes so many words for each step, in which bit k % 64 of word k / 64 says that {@code
   *     elements[k]} spikes; see {@link StepBits}
   * @param words number of words of a step
   * @param number of steps
   */
  public void endSteps(int[] elements, float[] values, long[] spikes, int words, int number) {
    int more = 0;
    for (int w = 0; w < number * words; w++) {
      more += Long.bitCount(spikes[w]);
    }
    reserve(more);
    if (values != null) {
      beginValues();
    } else if (valued) {
      Arrays.fill(value, count, count + more, 1);
    }
    int at = count;
    for (int t = 0; t < number; t++) {
      for (int w = 0; w < words; w++) {
        for (long left = spikes[t * words + w]; left != 0; left &= left - 1) {
          int k = 64 * w + Long.numberOfTrailingZeros(left);
          index[at] = elements[k];
          if (values != null) {
            value[at] = values[k];
          }
          at++;
        }
      }
      count = at;
      endStep();
    }
  }

  /** From now on spikes have values. */
  private void beginValues() {
    if (!valued) {
      value = value == null || value.length < index.length ? new float[index.length] : value;
      Arrays.fill(value, 0, count, 1);
      valued = true;
    }
  }

  private void reserve(int more) {
    if (count + more > index.length) {
      index = Arrays.copyOf(index, Math.max(2 * index.length, count + more));
      if (valued) {
        value = Arrays.copyOf(value, index.length);
      }
    }
  }

  /** Number of ended steps. */
  public int steps() {
    return steps;
  }

  /** Number of events of all steps. */
  public int size() {
    return count;
  }

  /** Where the events of a step begin in {@link #indices}. */
  public int start(int step) {
    return step == 0 ? 0 : end[step - 1];
  }

  /** Where the events of a step end in {@link #indices}, exclusive. */
  public int end(int step) {
    return end[step];
  }

  /** The elements of the events, step after step; valid until the next change. Not a copy. */
  public int[] indices() {
    return index;
  }

  /**
   * The value of each event, in the order of {@link #indices}; null where all are 1. Valid until
   * the next change, not a copy.
   */
  public float[] values() {
    return valued ? value : null;
  }

  /** Number of elements of the {@link #base}. */
  public int baseSize() {
    return baseSize;
  }

  /** The elements that spike at each step, before the events. Not a copy. */
  public int[] base() {
    return base;
  }

  /**
   * Adds all inputs of a step to an array.
   *
   * @param to x[step, i] is added to {@code to[offset + i]}
   */
  public void addTo(int step, float[] to, int offset) {
    for (int k = 0; k < baseSize; k++) {
      to[offset + base[k]] += 1;
    }
    for (int k = start(step); k < end(step); k++) {
      to[offset + index[k]] += valued ? value[k] : 1;
    }
  }
}
