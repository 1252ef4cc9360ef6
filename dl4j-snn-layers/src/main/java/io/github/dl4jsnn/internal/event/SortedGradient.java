package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.RowSums;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;

/**
 * The {@link EventGradient} of any number of neurons. Blocks of columns and of rows keep what is
 * added, and what it is added to, in the second-level cache.
 */
final class SortedGradient implements EventGradient {

  /** Floats of a block of error rows: 256 KB, a part of the second-level cache. */
  private static final int ERROR_FLOATS = 64 << 10;

  /** So many groups of examples, if there are as many, can be sorted side by side. */
  private static final int GROUPS = 8;

  /** So many pieces of work at least, if there are as many inputs. */
  private static final int PIECES = 4;

  /** Events that are sorted at a time, if an example has fewer: 16 MB. */
  private static final int SORTED = 4 << 20;

  private final WeightBlocks gradient;

  /** Number of examples of a group. */
  private final int examples;

  SortedGradient(int inputs, int outputs, int rows, int steps) {
    gradient = WeightBlocks.zeros(inputs, outputs);
    int fitting = ERROR_FLOATS / Math.max(1, gradient.width() * steps);
    examples = Math.max(1, Math.min(fitting, (rows + GROUPS - 1) / GROUPS));
  }

  @Override
  public int rowUnit() {
    return examples;
  }

  @Override
  public WeightBlocks sum() {
    return gradient;
  }

  @Override
  public void add(SpikeTrain[] trains, int firstStep, GradientPart part) {
    for (int from = 0; from < trains.length; ) {
      long events = 0;
      int to = from;
      do {
        for (int end = Math.min(trains.length, to + examples); to < end; to++) {
          events += trains[to].start(firstStep + part.steps()) - trains[to].start(firstStep);
        }
      } while (to < trains.length && events < SORTED);
      addSorted(sort(trains, from, to, firstStep, part.steps()), part);
      from = to;
    }
  }

  private EventColumns[] sort(
      SpikeTrain[] trains, int firstRow, int endRow, int firstStep, int steps) {
    EventColumns[] groups = new EventColumns[(endRow - firstRow + examples - 1) / examples];
    Workers.split(
        groups.length,
        (from, to) -> {
          for (int g = from; g < to; g++) {
            int first = firstRow + g * examples;
            int end = Math.min(endRow, first + examples);
            groups[g] = new EventColumns(trains, first, end, firstStep, steps, gradient.inputs());
          }
        });
    return groups;
  }

  private void addSorted(EventColumns[] groups, GradientPart part) {
    int inputs = gradient.inputs();
    int firstBlock = part.firstColumn() / gradient.width();
    int blocks = (part.columns() + gradient.width() - 1) / gradient.width();
    int ranges = Math.min(inputs, (PIECES + blocks - 1) / blocks);
    float[][][][] read = new float[blocks][][][];
    if (ranges > 1) {
      Arrays.setAll(read, k -> read(groups, firstBlock + k, part));
    }
    Workers.split(
        blocks * ranges,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            int r = j % ranges;
            int first = (int) ((long) inputs * r / ranges);
            int end = (int) ((long) inputs * (r + 1) / ranges);
            int k = j / ranges;
            add(groups, firstBlock + k, first, end, read[k], part);
          }
        });
  }

  /** The error rows of a block of columns, [group]. */
  private float[][][] read(EventColumns[] groups, int block, GradientPart part) {
    float[][][] rows = new float[groups.length][][];
    Workers.split(
        groups.length,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            rows[k] = newRows(groups[k], block, part);
            readErrors(groups[k], block, part, rows[k]);
          }
        });
    return rows;
  }

  private float[][] newRows(EventColumns events, int block, GradientPart part) {
    return new float[(events.last - events.first) * (part.steps() + 1)][gradient.columns(block)];
  }

  /**
   * The part of some inputs in a block of columns.
   *
   * @param read the error rows where several pieces share them; null: read here, group by group
   */
  private void add(
      EventColumns[] groups,
      int block,
      int firstInput,
      int endInput,
      float[][][] read,
      GradientPart part) {
    float[][] sums = gradient.block(block);
    float[][] scratch = read == null && groups.length > 0 ? newRows(groups[0], block, part) : null;
    for (int k = 0; k < groups.length; k++) {
      EventColumns events = groups[k];
      float[][] rows = read == null ? scratch : read[k];
      if (read == null) {
        readErrors(events, block, part, rows);
      }
      for (int i = firstInput; i < endInput; i++) {
        if (events.value == null) {
          RowSums.add(rows, events.row, events.start[i], events.start[i + 1], sums[i]);
        } else {
          RowSums.add(
              rows, events.row, events.value, events.start[i], events.start[i + 1], sums[i]);
        }
      }
    }
  }

  /** The errors of each step of each example, and then their sum. */
  private void readErrors(EventColumns events, int block, GradientPart part, float[][] rows) {
    int column = gradient.first(block) - part.firstColumn();
    int steps = part.steps();
    int r = 0;
    for (int b = events.first; b < events.last; b++) {
      float[] sum = rows[r + steps];
      Arrays.fill(sum, 0);
      for (int t = 0; t < steps; t++) {
        float[] row = rows[r + t];
        System.arraycopy(part.currents()[t], b * part.columns() + column, row, 0, row.length);
        for (int j = 0; events.based && j < sum.length; j++) {
          sum[j] += row[j];
        }
      }
      r += steps + 1;
    }
  }
}
