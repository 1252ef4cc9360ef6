package io.github.dl4jsnn.internal.memory;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** FLOAT matrices whose columns lie one after the other, as BLAS reads them without a copy. */
public final class ColumnMatrix {

  private ColumnMatrix() {}

  /** A matrix of any content, outside of workspaces. */
  public static INDArray create(int rows, int columns) {
    return Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', rows, columns);
  }

  /** The first columns of a matrix, a view. */
  public static INDArray head(INDArray matrix, int columns) {
    return columns == matrix.size(1)
        ? matrix
        : matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(0, columns));
  }
}
