package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;

/**
 * The events of some steps of some neighbouring examples sorted by input: for each input the rows
 * (example, step) at which it has one, in order. Each example has one row more, after its steps:
 * that of the inputs of its base, which stands for all steps.
 */
final class EventColumns {

  /** First example. */
  final int first;

  /** Last example, exclusive. */
  final int last;

  /** Events of input i lie from start[i] to start[i + 1]. */
  final int[] start;

  /** Row of each event, (example - first) (steps + 1) + step. */
  final int[] row;

  /** Value of each event; null where all are 1. */
  final float[] value;

  /** Whether an example has a base. */
  final boolean based;

  private final int firstStep;
  private final int steps;

  /**
   * @param trains all examples
   * @param firstStep first of the steps
   * @param steps number of steps
   */
  EventColumns(SpikeTrain[] trains, int first, int last, int firstStep, int steps, int inputs) {
    this.first = first;
    this.last = last;
    this.firstStep = firstStep;
    this.steps = steps;
    boolean valued = false;
    boolean anyBase = false;
    // Counted two places further on, so that the positions below end as the starts.
    int[] next = new int[inputs + 2];
    for (int b = first; b < last; b++) {
      SpikeTrain train = trains[b];
      count(train.indices(), train.start(firstStep), train.start(firstStep + steps), next);
      count(train.base(), 0, train.baseSize(), next);
      valued |= train.values() != null;
      anyBase |= train.baseSize() > 0;
    }
    based = anyBase;
    for (int i = 2; i < next.length; i++) {
      next[i] += next[i - 1];
    }
    row = new int[next[inputs + 1]];
    value = valued ? new float[row.length] : null;
    for (int b = first; b < last; b++) {
      place(trains[b], (b - first) * (steps + 1), next);
    }
    start = next;
  }

  private static void count(int[] index, int from, int to, int[] next) {
    for (int k = from; k < to; k++) {
      next[index[k] + 2]++;
    }
  }

  private void place(SpikeTrain train, int firstRow, int[] next) {
    int[] index = train.indices();
    float[] values = train.values();
    for (int t = 0; t < steps; t++) {
      int end = train.end(firstStep + t);
      for (int k = train.start(firstStep + t); k < end; k++) {
        int at = next[index[k] + 1]++;
        row[at] = firstRow + t;
        if (value != null) {
          value[at] = values == null ? 1 : values[k];
        }
      }
    }
    int[] base = train.base();
    for (int k = 0; k < train.baseSize(); k++) {
      int at = next[base[k] + 1]++;
      row[at] = firstRow + steps;
      if (value != null) {
        value[at] = 1;
      }
    }
  }
}
