package io.github.dl4jsnn.internal.memory;

/** Sums of rows that a list of indices picks, several at a time: fewer passes over the sum. */
public final class RowSums {

  private RowSums() {}

  /** sum += Σ rows[index[k]], from ≤ k &lt; to; all arrays have the length of the sum. */
  public static void add(float[][] rows, int[] index, int from, int to, float[] sum) {
    int k = from;
    // Six: with eight the body is too large for the JIT compiler to vectorise, and half as fast.
    for (; k + 6 <= to; k += 6) {
      float[] a = rows[index[k]];
      float[] b = rows[index[k + 1]];
      float[] c = rows[index[k + 2]];
      float[] d = rows[index[k + 3]];
      float[] e = rows[index[k + 4]];
      float[] f = rows[index[k + 5]];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += ((a[j] + b[j]) + (c[j] + d[j])) + (e[j] + f[j]);
      }
    }
    for (; k + 2 <= to; k += 2) {
      float[] a = rows[index[k]];
      float[] b = rows[index[k + 1]];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += a[j] + b[j];
      }
    }
    if (k < to) {
      add(rows[index[k]], sum);
    }
  }

  /** sum += row. */
  public static void add(float[] row, float[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += row[j];
    }
  }

  /** sum += Σ value[k] rows[index[k]], from ≤ k &lt; to. */
  public static void add(
      float[][] rows, int[] index, float[] value, int from, int to, float[] sum) {
    int k = from;
    for (; k + 4 <= to; k += 4) {
      float[] a = rows[index[k]];
      float[] b = rows[index[k + 1]];
      float[] c = rows[index[k + 2]];
      float[] d = rows[index[k + 3]];
      float va = value[k];
      float vb = value[k + 1];
      float vc = value[k + 2];
      float vd = value[k + 3];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += (va * a[j] + vb * b[j]) + (vc * c[j] + vd * d[j]);
      }
    }
    for (; k < to; k++) {
      float[] a = rows[index[k]];
      float va = value[k];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += va * a[j];
      }
    }
  }
}
