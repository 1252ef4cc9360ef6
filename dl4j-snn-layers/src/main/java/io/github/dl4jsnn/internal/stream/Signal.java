package io.github.dl4jsnn.internal.stream;

import java.util.Arrays;

/**
 * What a layer sends at a step: its values, or the events among them, those that are not 0. It is
 * written in one of the two forms and read in any; what was not written is made when it is asked
 * for. One thread uses it at a time.
 */
public final class Signal {

  private final float[] values;
  private boolean dense;

  private int[] index = new int[0];
  private float[] value = new float[0];
  private int count;
  private boolean listed;

  /** Whether all events are 1. */
  private boolean ones;

  /** Whether the values were written as spikes. */
  private boolean spikes;

  /**
   * @param size number of values
   */
  public Signal(int size) {
    values = new float[size];
  }

  /** Number of values. */
  public int size() {
    return values.length;
  }

  /** The array for new values, all of which the caller sets. */
  public float[] write() {
    dense = true;
    listed = false;
    spikes = false;
    return values;
  }

  /** The same for values that are mostly 0 or 1. */
  public float[] writeSpikes() {
    write();
    spikes = true;
    return values;
  }

  /**
   * Sets the events: 1 at the first n of some indices, one more each time that an index occurs.
   *
   * @param order where each index lies in the memory; null: where it says
   */
  public void writeEvents(int[] indices, int n, int[] order) {
    room(n);
    if (order == null) {
      System.arraycopy(indices, 0, index, 0, n);
    } else {
      for (int k = 0; k < n; k++) {
        index[k] = order[indices[k]];
      }
    }
    count = n;
    ones = true;
    listed = true;
    dense = false;
  }

  /** All values. */
  public float[] values() {
    if (!dense) {
      dense = true;
      Arrays.fill(values, 0);
      for (int k = 0; k < count; k++) {
        values[index[k]] += ones ? 1 : value[k];
      }
    }
    return values;
  }

  /** Number of events. */
  public int events() {
    if (!listed) {
      listed = true;
      list();
    }
    return count;
  }

  /** The indices of the events; {@link #events} says how many. */
  public int[] indices() {
    return index;
  }

  /** The value of each event; null where all are 1. {@link #events} says how many. */
  public float[] eventValues() {
    return ones ? null : value;
  }

  private void room(int n) {
    if (index.length < n) {
      // Few events now may be many at the next step.
      index = new int[Math.max(n, values.length + 1)];
    }
  }

  private void list() {
    // One place more than values: what is no event is written, and overwritten by the next one. A
    // branch would be mispredicted.
    room(values.length + 1);
    ones = spikes && listSpikes();
    if (ones) {
      return;
    }
    if (value.length < index.length) {
      value = new float[index.length];
    }
    int n = 0;
    for (int i = 0; i < values.length; i++) {
      float v = values[i];
      index[n] = i;
      value[n] = v;
      n += v != 0 ? 1 : 0;
    }
    count = n;
  }

  /** False where one of the events is not 1: several spikes, one below 0, NaN. */
  private boolean listSpikes() {
    int n = 0;
    float other = 0;
    for (int i = 0; i < values.length; i++) {
      float v = values[i];
      index[n] = i;
      n += v != 0 ? 1 : 0;
      other += Math.abs(v * (v - 1));
    }
    count = n;
    return other == 0;
  }
}
