package io.github.dl4jsnn.internal.mixing;

import io.github.dl4jsnn.internal.memory.BlasMatrix;
import io.github.dl4jsnn.internal.memory.ColumnMatrix;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Values of a tile of neurons at some time steps, where both BLAS and loops in Java reach them:
 * scratch memory of one thread, which takes any tile that fits.
 */
final class StepRows {

  private final int capacity;
  private final int steps;
  private final BlasMatrix matrix;
  private final FloatMemory memory;

  /** Who wrote it last. */
  private Object owner;

  private StepRows(int capacity, int steps) {
    this.capacity = capacity;
    this.steps = steps;
    INDArray array = ColumnMatrix.create(capacity, steps).assign(0);
    matrix = BlasMatrix.of(array);
    memory = new FloatMemory(array);
  }

  /**
   * The thread's own, or a larger one in place of it.
   *
   * @param n number of neurons
   * @param owner who will write it
   */
  static StepRows of(ThreadLocal<StepRows> own, int n, int steps, Object owner) {
    StepRows rows = own.get();
    if (rows == null || rows.capacity < n || rows.steps < steps) {
      int capacity = rows == null ? n : Math.max(n, rows.capacity);
      rows = new StepRows(capacity, rows == null ? steps : Math.max(steps, rows.steps));
      own.set(rows);
    }
    rows.owner = owner;
    return rows;
  }

  /** Whether nobody else has taken it since. */
  boolean belongsTo(Object owner) {
    return this.owner == owner;
  }

  /** The first steps of the first neurons, [n, steps]. */
  BlasMatrix matrix(int n, int steps) {
    return matrix.part(0, n, 0, steps);
  }

  /** Copies a step out of it. */
  void get(int step, float[] to, int n) {
    memory.get((long) step * capacity, to, n);
  }

  /** Copies a step into it. */
  void put(int step, float[] from, int n) {
    memory.put((long) step * capacity, from, n);
  }
}
