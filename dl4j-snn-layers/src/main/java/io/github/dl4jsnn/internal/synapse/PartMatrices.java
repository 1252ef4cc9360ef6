package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.ColumnMatrix;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Some neighbouring examples of arrays [T, b, n] as matrices [n, steps rows] in f order, so few
 * steps at a time that these take little memory.
 */
final class PartMatrices {

  /** Floats of the matrices of a piece of a part, 4 MB. */
  private static final int FLOATS = 1 << 20;

  private PartMatrices() {}

  /** Some steps of a part. */
  interface Piece {

    /**
     * @param errors dL/dI, [columns, steps rows] in f order
     */
    void accept(int firstStep, int steps, INDArray errors);
  }

  /**
   * Calls back for all pieces of a part, first to last.
   *
   * @param more floats per example and step that the caller needs itself
   */
  static void each(GradientPart part, int more, Piece body) {
    long ofStep = (long) part.rows() * (part.columns() + more);
    int most = (int) Math.max(1, Math.min(part.steps(), FLOATS / Math.max(1, ofStep)));
    INDArray all = ColumnMatrix.create(part.columns(), most * part.rows());
    for (int from = 0; from < part.steps(); from += most) {
      int steps = Math.min(most, part.steps() - from);
      INDArray errors = ColumnMatrix.head(all, steps * part.rows());
      fill(part.currents(), from, steps, part.rows() * part.columns(), errors);
      body.accept(part.firstStep() + from, steps, errors);
    }
  }

  /**
   * Copies some steps.
   *
   * @param values [step][size or more]
   * @param from the first of the steps
   * @param to receives [steps][size]
   */
  static void fill(float[][] values, int from, int steps, int size, INDArray to) {
    FloatMemory memory = new FloatMemory(to);
    for (int t = 0; t < steps; t++) {
      memory.put((long) t * size, values[from + t], size);
    }
  }

  /**
   * Some steps of some examples, [n, steps rows]; a view where it is of all examples.
   *
   * @param x c-ordered [T, b, n]
   */
  static INDArray columns(INDArray x, int firstRow, int rows, int firstStep, int steps) {
    int b = (int) x.size(1);
    int n = (int) x.size(2);
    if (rows == b) {
      INDArray part =
          steps == x.size(0)
              ? x
              : x.get(
                  NDArrayIndex.interval(firstStep, firstStep + steps),
                  NDArrayIndex.all(),
                  NDArrayIndex.all());
      return part.reshape('c', (long) steps * b, n).transpose();
    }
    INDArray copy = ColumnMatrix.create(n, steps * rows);
    FloatMemory from = new FloatMemory(x);
    FloatMemory to = new FloatMemory(copy);
    float[] values = new float[rows * n];
    for (int t = 0; t < steps; t++) {
      from.get(((firstStep + t) * (long) b + firstRow) * n, values, values.length);
      to.put((long) t * values.length, values, values.length);
    }
    return copy;
  }

  /**
   * The reverse of {@link #columns}.
   *
   * @param add whether to add to x
   */
  static void write(
      INDArray columns, INDArray x, int firstRow, int rows, int firstStep, int steps, boolean add) {
    int b = (int) x.size(1);
    FloatMemory from = new FloatMemory(columns);
    FloatMemory to = new FloatMemory(x);
    float[] values = new float[rows * (int) x.size(2)];
    float[] sum = new float[add ? values.length : 0];
    for (int t = 0; t < steps; t++) {
      long at = ((firstStep + t) * (long) b + firstRow) * x.size(2);
      from.get((long) t * values.length, values, values.length);
      if (add) {
        to.get(at, sum, sum.length);
        for (int i = 0; i < sum.length; i++) {
          values[i] += sum[i];
        }
      }
      to.put(at, values, values.length);
    }
  }
}
