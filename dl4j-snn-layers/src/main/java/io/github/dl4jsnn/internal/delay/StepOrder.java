package io.github.dl4jsnn.internal.delay;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The time steps of each row, those that count first, in their order. */
public final class StepOrder {

  private final int steps;
  private final int rows;

  /** Index t' rows + r of the place where step t of row r goes. */
  private final int[] to;

  /** Where the element at each place comes from. */
  private final int[] from;

  /** Number of steps of each row that count. */
  private final int[] counts;

  /** [T][rows], 0 where a step does not count; no array, whose workspace may be gone by then. */
  private final double[] byTime;

  /**
   * @param mask [rows, T], 0 where a step does not count
   */
  public StepOrder(INDArray mask) {
    rows = (int) mask.size(0);
    steps = (int) mask.size(1);
    byTime = mask.castTo(DataType.DOUBLE).transpose().dup('c').data().asDouble();
    to = new int[steps * rows];
    from = new int[steps * rows];
    counts = new int[rows];
    for (int r = 0; r < rows; r++) {
      for (int t = 0; t < steps; t++) {
        if (byTime[t * rows + r] != 0) {
          place(t, counts[r]++, r);
        }
      }
      int next = counts[r];
      for (int t = 0; t < steps; t++) {
        if (byTime[t * rows + r] == 0) {
          place(t, next++, r);
        }
      }
    }
  }

  private void place(int step, int at, int row) {
    to[step * rows + row] = at * rows + row;
    from[at * rows + row] = step * rows + row;
  }

  /** [T, rows, n] in this order, 0 where a step does not count. */
  public INDArray forward(INDArray x) {
    return moved(masked(x), from);
  }

  /** The reverse of {@link #forward}. */
  public INDArray back(INDArray x) {
    return masked(moved(x, to));
  }

  private INDArray masked(INDArray x) {
    return x.mul(Nd4j.createFromArray(byTime).castTo(x.dataType()).reshape(steps, rows, 1));
  }

  private static INDArray moved(INDArray x, int[] index) {
    long n = x.size(2);
    INDArray flat = x.reshape('c', x.size(0) * x.size(1), n);
    return Nd4j.pullRows(flat, 1, index).reshape('c', x.shape());
  }

  /**
   * The last inputs that count, [max, rows, n].
   *
   * @param line the inputs before, and those of the pass in this order, [max + T, rows, n]
   */
  public INDArray last(INDArray line, int max) {
    int[] index = new int[max * rows];
    for (int k = 0; k < max; k++) {
      for (int r = 0; r < rows; r++) {
        index[k * rows + r] = (counts[r] + k) * rows + r;
      }
    }
    long n = line.size(2);
    INDArray flat = line.reshape('c', line.size(0) * rows, n);
    return Nd4j.pullRows(flat, 1, index).reshape('c', max, rows, n);
  }
}
