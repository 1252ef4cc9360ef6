package io.github.dl4jsnn.internal.loop;

import java.util.Arrays;

/**
 * Weights from the spikes of a layer's neurons at the step before to their input currents.
 *
 * <pre>
 * I[b, :] += Σ_i S[b, i] R[i, :]      all to all
 * I[b, i] += S[b, i] R[i]             one to one
 * </pre>
 *
 * <p>Driven by events: a neuron that did not spike costs nothing. Immutable; shared by all threads.
 */
public final class Feedback {

  private final int width;

  /** R by rows; null where one to one. */
  private final float[][] rows;

  /** R by columns; null where one to one. */
  private final float[][] columns;

  /** R of one to one, else null. */
  private final float[] diagonal;

  private Feedback(int width, float[][] rows, float[][] columns, float[] diagonal) {
    this.width = width;
    this.rows = rows;
    this.columns = columns;
    this.diagonal = diagonal;
  }

  /**
   * From each neuron to each neuron.
   *
   * @param rows R, [n][n]
   */
  public static Feedback allToAll(float[][] rows) {
    int n = rows.length;
    float[][] columns = new float[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        columns[j][i] = rows[i][j];
      }
    }
    return new Feedback(n, rows, columns, null);
  }

  /**
   * From each neuron to itself.
   *
   * @param diagonal R, [n]
   */
  public static Feedback oneToOne(float[] diagonal) {
    return new Feedback(diagonal.length, null, null, diagonal);
  }

  /** Adds the currents of whole examples, from index 0. */
  void forward(float[] spikes, float[] current, float[] sum, int n) {
    apply(rows, spikes, current, sum, n);
  }

  /** Writes dL/d(spikes) of whole examples from dL/d(current). */
  void backward(float[] dCurrent, float[] dSpikes, float[] sum, int n) {
    Arrays.fill(dSpikes, 0, n, 0);
    apply(columns, dCurrent, dSpikes, sum, n);
  }

  private void apply(float[][] matrix, float[] from, float[] to, float[] sum, int n) {
    for (int start = 0; start < n; start += width) {
      if (matrix == null) {
        for (int i = 0; i < width; i++) {
          to[start + i] += from[start + i] * diagonal[i];
        }
        continue;
      }
      System.arraycopy(to, start, sum, 0, width);
      for (int i = 0; i < width; i++) {
        float value = from[start + i];
        if (value != 0) {
          float[] row = matrix[i];
          for (int j = 0; j < width; j++) {
            sum[j] += value * row[j];
          }
        }
      }
      System.arraycopy(sum, 0, to, start, width);
    }
  }

  /** n. */
  int width() {
    return width;
  }
}
