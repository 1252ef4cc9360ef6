package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.RowSums;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;

/**
 * Gradient of the weights by events: the error row of each spike is added.
 *
 * <pre>
 * dW[i, :] = Σ_(t, b) x[t, b, i] dI[t, b, :]
 * </pre>
 *
 * <p>Blocks of columns and of rows keep what is added, and what it is added to, in the second-level
 * cache. The additions of one sum run in a fixed order, so results do not depend on the number of
 * threads.
 */
public final class EventGradient {

  /** Floats of a block of error rows: 256 KB, a part of the second-level cache. */
  private static final int ERROR_FLOATS = 64 << 10;

  /** So many groups of examples, if there are as many, can be sorted side by side. */
  private static final int GROUPS = 8;

  /** So many pieces of work at least, if there are as many inputs. */
  private static final int PIECES = 4;

  private final WeightBlocks gradient;
  private final EventColumns[] groups;
  private final float[][] errors;
  private final int steps;

  private EventGradient(SpikeTrain[] trains, int inputs, int outputs, float[][] errors) {
    this.errors = errors;
    gradient = WeightBlocks.zeros(inputs, outputs);
    steps = errors.length;
    int fitting = ERROR_FLOATS / Math.max(1, gradient.width() * steps);
    int examples = Math.max(1, Math.min(fitting, (trains.length + GROUPS - 1) / GROUPS));
    groups = new EventColumns[(trains.length + examples - 1) / examples];
    Workers.split(
        groups.length,
        (from, to) -> {
          for (int g = from; g < to; g++) {
            int end = Math.min(trains.length, (g + 1) * examples);
            groups[g] = new EventColumns(trains, g * examples, end, inputs);
          }
        });
  }

  /**
   * The gradient.
   *
   * @param trains one per example
   * @param errors [T][b outputs], dL/dI
   */
  public static WeightBlocks of(SpikeTrain[] trains, int inputs, int outputs, float[][] errors) {
    return NarrowGradient.serves(inputs, outputs)
        ? NarrowGradient.of(trains, inputs, outputs, errors)
        : sorted(trains, inputs, outputs, errors);
  }

  /** The same for any number of neurons. */
  static WeightBlocks sorted(SpikeTrain[] trains, int inputs, int outputs, float[][] errors) {
    EventGradient g = new EventGradient(trains, inputs, outputs, errors);
    int blocks = g.gradient.count();
    int ranges = Math.min(inputs, (PIECES + blocks - 1) / blocks);
    float[][][][] read = new float[blocks][][][];
    if (ranges > 1) {
      Arrays.setAll(read, g::read);
    }
    Workers.split(
        blocks * ranges,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            int r = j % ranges;
            int first = (int) ((long) inputs * r / ranges);
            int end = (int) ((long) inputs * (r + 1) / ranges);
            g.add(j / ranges, first, end, read[j / ranges]);
          }
        });
    return g.gradient;
  }

  /** The error rows of a block of columns, [group]. */
  private float[][][] read(int block) {
    float[][][] rows = new float[groups.length][][];
    Workers.split(
        groups.length,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            rows[k] = newRows(groups[k], block);
            readErrors(groups[k], block, rows[k]);
          }
        });
    return rows;
  }

  private float[][] newRows(EventColumns events, int block) {
    return new float[(events.last - events.first) * (steps + 1)][gradient.columns(block)];
  }

  /**
   * The part of some inputs in a block of columns.
   *
   * @param read the error rows where several pieces share them; null: read here, group by group
   */
  private void add(int block, int firstInput, int endInput, float[][][] read) {
    float[][] sums = gradient.block(block);
    float[][] scratch = read == null && groups.length > 0 ? newRows(groups[0], block) : null;
    for (int k = 0; k < groups.length; k++) {
      EventColumns events = groups[k];
      float[][] rows = read == null ? scratch : read[k];
      if (read == null) {
        readErrors(events, block, rows);
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
  private void readErrors(EventColumns events, int block, float[][] rows) {
    int column = gradient.first(block);
    int r = 0;
    for (int b = events.first; b < events.last; b++) {
      float[] sum = rows[r + steps];
      Arrays.fill(sum, 0);
      for (int t = 0; t < steps; t++) {
        float[] row = rows[r + t];
        System.arraycopy(errors[t], b * gradient.outputs() + column, row, 0, row.length);
        for (int j = 0; events.based && j < sum.length; j++) {
          sum[j] += row[j];
        }
      }
      r += steps + 1;
    }
  }
}
