package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.BlasMatrix;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.RowSums;
import java.util.Arrays;

/**
 * Weights from the spikes of a layer's neurons at the step before to their input currents.
 *
 * <pre>
 * I[b, :] += Σ_i S[b, i] R[i, :]      all to all
 * I[b, i] += S[b, i] R[i]             one to one
 * </pre>
 *
 * <p>Driven by events: a neuron that did not spike costs nothing. Gradients of most surrogates are
 * nowhere 0; {@link FeedbackProduct} takes these. Immutable; shared by all threads.
 */
public final class Feedback {

  private final int width;

  /** R by rows; null where one to one. */
  private final float[][] rows;

  /** R of one to one, else null. */
  private final float[] diagonal;

  /** R by columns, once it is asked for. */
  private float[][] columns;

  /** The transpose of R, once it is asked for. */
  private BlasMatrix transpose;

  private Feedback(int width, float[][] rows, float[] diagonal) {
    this.width = width;
    this.rows = rows;
    this.diagonal = diagonal;
  }

  /**
   * From each neuron to each neuron.
   *
   * @param rows R, [n][n]
   */
  public static Feedback allToAll(float[][] rows) {
    return new Feedback(rows.length, rows, null);
  }

  /**
   * From each neuron to itself.
   *
   * @param diagonal R, [n]
   */
  public static Feedback oneToOne(float[] diagonal) {
    return new Feedback(diagonal.length, null, diagonal);
  }

  private synchronized float[][] columns() {
    if (columns == null && rows != null) {
      columns = new float[width][width];
      for (int i = 0; i < width; i++) {
        for (int j = 0; j < width; j++) {
          columns[j][i] = rows[i][j];
        }
      }
    }
    return columns;
  }

  /** The transpose of R. */
  synchronized BlasMatrix transpose() {
    if (transpose == null) {
      transpose = BlasMatrix.zeros(width, width);
      FloatMemory memory = new FloatMemory(transpose.array());
      for (int i = 0; i < width; i++) {
        memory.put((long) i * width, rows[i], width);
      }
    }
    return transpose;
  }

  /** What one thread needs to apply the weights. */
  public static final class Scratch {

    private final float[] sum;
    private final int[] index;
    private final float[] value;

    /** Once it is worth it, else null. */
    private FeedbackProduct product;

    /**
     * @param width n
     */
    public Scratch(int width) {
      sum = new float[width];
      index = new int[width + 1];
      value = new float[width];
    }
  }

  /** Adds the currents of whole examples, from index 0. */
  void forward(float[] spikes, float[] current, Scratch scratch, int n) {
    apply(rows, spikes, current, scratch, n);
  }

  /** Whether the backward pass may compute products. */
  boolean multiplies() {
    return diagonal == null && width >= FeedbackProduct.NEURONS;
  }

  /** Writes dL/d(spikes) of whole examples from dL/d(current). */
  void backward(float[] dCurrent, float[] dSpikes, Scratch scratch, int n) {
    if (multiplies() && FeedbackProduct.serves(dCurrent, n)) {
      if (scratch.product == null) {
        scratch.product = new FeedbackProduct(this, dCurrent.length);
      }
      scratch.product.backward(dCurrent, dSpikes, n);
      return;
    }
    Arrays.fill(dSpikes, 0, n, 0);
    apply(columns(), dCurrent, dSpikes, scratch, n);
  }

  private void apply(float[][] matrix, float[] from, float[] to, Scratch scratch, int n) {
    for (int start = 0; start < n; start += width) {
      if (matrix == null) {
        for (int i = 0; i < width; i++) {
          to[start + i] += from[start + i] * diagonal[i];
        }
      } else {
        System.arraycopy(to, start, scratch.sum, 0, width);
        addRows(matrix, from, start, scratch);
        System.arraycopy(scratch.sum, 0, to, start, width);
      }
    }
  }

  private void addRows(float[][] matrix, float[] from, int start, Scratch scratch) {
    int count = 0;
    // Without a branch for each neuron, which would be mispredicted at each spike.
    for (int i = 0; i < width; i++) {
      scratch.index[count] = i;
      count += from[start + i] != 0 ? 1 : 0;
    }
    boolean binary = true;
    for (int k = 0; k < count; k++) {
      float v = from[start + scratch.index[k]];
      scratch.value[k] = v;
      binary &= v == 1;
    }
    if (binary) {
      RowSums.add(matrix, scratch.index, 0, count, scratch.sum);
    } else {
      RowSums.add(matrix, scratch.index, scratch.value, 0, count, scratch.sum);
    }
  }

  /** n. */
  int width() {
    return width;
  }
}
