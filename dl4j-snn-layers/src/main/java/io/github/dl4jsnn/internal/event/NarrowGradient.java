package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.Workers;

/**
 * {@link EventGradient} of few neurons. The JIT compiler does not vectorise loops over so few
 * columns, and loops cost more than what they add: so the errors of one step of one example stay in
 * local variables while they are added for all of its events, and the events need not be sorted by
 * input.
 *
 * <p>Groups of examples have sums of their own, which are added up in their order: the result does
 * not depend on the number of threads.
 */
final class NarrowGradient implements EventGradient {

  /** The most neurons: from 30 on there is no gain. */
  private static final int OUTPUTS = 20;

  /** The most floats of a sum: 256 KB, a part of the second-level cache. */
  private static final int FLOATS = 64 << 10;

  /** Number of groups of examples, if there are as many. */
  private static final int GROUPS = 8;

  /** Columns are added ten or five at a time. */
  private static final int FIVE = 5;

  private final int inputs;
  private final int outputs;
  private final int rows;

  /** The part of each group of examples, [inputs][width]. */
  private final float[][] sums;

  NarrowGradient(int inputs, int outputs, int rows) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.rows = rows;
    sums = new float[Math.min(GROUPS, rows)][inputs * width(outputs)];
  }

  /** Whether a matrix is small enough. */
  static boolean serves(int inputs, int outputs) {
    return outputs <= OUTPUTS && (long) inputs * width(outputs) <= FLOATS;
  }

  /** Length of a row of the sums. */
  private static int width(int outputs) {
    return (outputs + FIVE - 1) / FIVE * FIVE;
  }

  @Override
  public int rowUnit() {
    return 1;
  }

  private int firstRow(int group) {
    return (int) ((long) rows * group / sums.length);
  }

  @Override
  public void add(SpikeTrain[] trains, int firstStep, GradientPart part) {
    Workers.split(
        sums.length,
        (from, to) -> {
          for (int g = from; g < to; g++) {
            int first = Math.max(firstRow(g), part.firstRow());
            int end = Math.min(firstRow(g + 1), part.firstRow() + part.rows());
            for (int b = first; b < end; b++) {
              add(trains[b - part.firstRow()], firstStep, part, b - part.firstRow(), sums[g]);
            }
          }
        });
  }

  /** Adds the part of an example. */
  private void add(SpikeTrain train, int firstStep, GradientPart part, int row, float[] sum) {
    float[] error = new float[width(outputs)];
    float[] ofAllSteps = new float[error.length];
    for (int t = 0; t < part.steps(); t++) {
      for (int j = 0; j < outputs; j++) {
        error[j] = part.currents()[t][row * outputs + j];
        ofAllSteps[j] += error[j];
      }
      int from = train.start(firstStep + t);
      add(train.indices(), train.values(), from, train.end(firstStep + t), error, sum);
    }
    add(train.base(), null, 0, train.baseSize(), ofAllSteps, sum);
  }

  private static void add(
      int[] index, float[] value, int from, int to, float[] error, float[] sums) {
    int width = error.length;
    int column = 0;
    for (; column + 2 * FIVE <= width; column += 2 * FIVE) {
      addTen(index, value, from, to, error, column, sums);
    }
    if (column < width) {
      addFive(index, value, from, to, error, column, sums);
    }
  }

  private static void addTen(
      int[] index, float[] value, int from, int to, float[] error, int column, float[] sums) {
    int width = error.length;
    float a = error[column];
    float b = error[column + 1];
    float c = error[column + 2];
    float d = error[column + 3];
    float e = error[column + 4];
    float f = error[column + 5];
    float g = error[column + 6];
    float h = error[column + 7];
    float i = error[column + 8];
    float j = error[column + 9];
    for (int k = from; k < to; k++) {
      int at = index[k] * width + column;
      float v = value == null ? 1 : value[k];
      sums[at] += v * a;
      sums[at + 1] += v * b;
      sums[at + 2] += v * c;
      sums[at + 3] += v * d;
      sums[at + 4] += v * e;
      sums[at + 5] += v * f;
      sums[at + 6] += v * g;
      sums[at + 7] += v * h;
      sums[at + 8] += v * i;
      sums[at + 9] += v * j;
    }
  }

  private static void addFive(
      int[] index, float[] value, int from, int to, float[] error, int column, float[] sums) {
    int width = error.length;
    float a = error[column];
    float b = error[column + 1];
    float c = error[column + 2];
    float d = error[column + 3];
    float e = error[column + 4];
    for (int k = from; k < to; k++) {
      int at = index[k] * width + column;
      float v = value == null ? 1 : value[k];
      sums[at] += v * a;
      sums[at + 1] += v * b;
      sums[at + 2] += v * c;
      sums[at + 3] += v * d;
      sums[at + 4] += v * e;
    }
  }

  @Override
  public WeightBlocks sum() {
    int width = width(outputs);
    float[] total = new float[inputs * width];
    for (float[] sum : sums) {
      for (int k = 0; k < total.length; k++) {
        total[k] += sum[k];
      }
    }
    WeightBlocks out = WeightBlocks.zeros(inputs, outputs);
    float[][] rows = out.block(0);
    for (int i = 0; i < inputs; i++) {
      System.arraycopy(total, i * width, rows[i], 0, outputs);
    }
    return out;
  }
}
