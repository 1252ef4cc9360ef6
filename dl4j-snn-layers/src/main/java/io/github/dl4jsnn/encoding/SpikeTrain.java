package io.github.dl4jsnn.encoding;

import java.util.Arrays;

/**
 * The spikes of one example over all time steps, as events: for each step the indices of the
 * elements that spike. Buffers are kept between uses.
 */
public final class SpikeTrain {

  private int[] index = new int[256];
  private int[] end = new int[16];
  private int steps;
  private int count;

  /** Empties the train. */
  public void clear() {
    steps = 0;
    count = 0;
  }

  /** Adds a spike of {@code element} at the current step. */
  public void add(int element) {
    if (count == index.length) {
      index = Arrays.copyOf(index, 2 * count);
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

  /** Number of ended steps. */
  public int steps() {
    return steps;
  }

  /** Number of spikes of all steps. */
  public int size() {
    return count;
  }

  /** Where the spikes of a step begin in {@link #indices}. */
  public int start(int step) {
    return step == 0 ? 0 : end[step - 1];
  }

  /** Where the spikes of a step end in {@link #indices}, exclusive. */
  public int end(int step) {
    return end[step];
  }

  /** The elements that spike, step after step; valid until the next change. Not a copy. */
  public int[] indices() {
    return index;
  }
}
