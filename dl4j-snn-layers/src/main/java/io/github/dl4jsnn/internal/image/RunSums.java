package io.github.dl4jsnn.internal.image;

/**
 * Weighted sums of rows of one length, four at a time: a quarter of the passes over the sum. Whole
 * arrays from index 0 and no more than four rows: the compiler makes vector instructions of these
 * loops, and of no others.
 */
final class RunSums {

  private RunSums() {}

  /** to += p a + q b + r c + s d. */
  static void add(
      float[] a, float p, float[] b, float q, float[] c, float r, float[] d, float s, float[] to) {
    for (int j = 0; j < to.length; j++) {
      to[j] += (p * a[j] + q * b[j]) + (r * c[j] + s * d[j]);
    }
  }

  /** to += factor a. */
  static void add(float[] a, float factor, float[] to) {
    for (int j = 0; j < to.length; j++) {
      to[j] += factor * a[j];
    }
  }
}
