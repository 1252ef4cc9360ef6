package io.github.dl4jsnn.internal.memory;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasColMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Columns of a {@link ColumnMatrix}, whose products the BLAS of ND4J's CPU backend computes at
 * once: ND4J's own operation around it takes some 10 µs per product, as long as a product of small
 * matrices.
 */
public final class BlasMatrix {

  private final INDArray array;
  private final FloatPointer pointer;
  private final int rows;
  private final int columns;

  /** Floats from a column to the next one. */
  private final int stride;

  private BlasMatrix(INDArray array, FloatPointer pointer, int rows, int columns, int stride) {
    this.array = array;
    this.pointer = pointer;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
  }

  /** A matrix of zeros. */
  public static BlasMatrix zeros(int rows, int columns) {
    return of(ColumnMatrix.create(rows, columns).assign(0));
  }

  /**
   * The matrix in an array.
   *
   * @param array FLOAT, contiguous, in f order
   */
  public static BlasMatrix of(INDArray array) {
    // Already relative to the view: its offset must not be added again.
    FloatPointer pointer = new FloatPointer(array.data().addressPointer());
    int rows = (int) array.size(0);
    return new BlasMatrix(array, pointer, rows, (int) array.size(1), rows);
  }

  /** Some columns, in the same memory. */
  public BlasMatrix part(int first, int number) {
    return part(0, rows, first, number);
  }

  /** Some rows of some columns, in the same memory. */
  public BlasMatrix part(int firstRow, int rows, int firstColumn, int columns) {
    FloatPointer at = new FloatPointer(pointer);
    at.position(pointer.position() + (long) firstColumn * stride + firstRow);
    return new BlasMatrix(array, at, rows, columns, stride);
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** The array that it is, or is a part of. */
  public INDArray array() {
    return array;
  }

  /** this = a b. */
  public void product(BlasMatrix a, boolean transposeA, BlasMatrix b, boolean transposeB) {
    set(0, a, transposeA, b, transposeB);
  }

  /** this += a b. */
  public void addProduct(BlasMatrix a, boolean transposeA, BlasMatrix b, boolean transposeB) {
    set(1, a, transposeA, b, transposeB);
  }

  private void set(float beta, BlasMatrix a, boolean transposeA, BlasMatrix b, boolean transposeB) {
    int inner = transposeA ? a.rows : a.columns;
    int left = transposeA ? a.columns : a.rows;
    int right = transposeB ? b.rows : b.columns;
    if (left != rows || right != columns || inner != (transposeB ? b.columns : b.rows)) {
      throw new IllegalArgumentException(
          String.format(
              "product of %s%s and %s%s into %s",
              a, transposeA ? " transposed" : "", b, transposeB ? " transposed" : "", this));
    }
    try {
      cblas_sgemm(
          CblasColMajor,
          transposeA ? CblasTrans : CblasNoTrans,
          transposeB ? CblasTrans : CblasNoTrans,
          rows,
          columns,
          inner,
          1,
          a.pointer,
          a.stride,
          b.pointer,
          b.stride,
          beta,
          pointer,
          stride);
    } finally {
      Reference.reachabilityFence(a.array);
      Reference.reachabilityFence(b.array);
      Reference.reachabilityFence(array);
    }
  }

  @Override
  public String toString() {
    return "[" + rows + ", " + columns + "]";
  }
}
