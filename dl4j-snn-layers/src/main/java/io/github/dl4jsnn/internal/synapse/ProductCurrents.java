package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.loop.PartCurrents;
import io.github.dl4jsnn.internal.memory.ColumnMatrix;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * I[t] = X[t] W + b by matrix products, one for all steps and examples that are asked for together.
 *
 * @param x [T, b, nIn], c order
 * @param weights W and b
 */
record ProductCurrents(INDArray x, DenseWeights weights) implements CurrentSource {

  /** Floats of copied input of a product, 4 MB. */
  private static final int FLOATS = 1 << 20;

  @Override
  public int steps() {
    return (int) x.size(0);
  }

  @Override
  public boolean constant() {
    return steps() == 1;
  }

  @Override
  public int formed() {
    return 1;
  }

  @Override
  public CurrentSource part(int firstRow, int rows, int firstStep, int steps) {
    INDArray out = ColumnMatrix.create(weights.outputs(), steps * rows);
    boolean all = rows == x.size(1);
    int most = all ? steps : (int) Math.max(1, FLOATS / (rows * x.size(2)));
    for (int from = 0; from < steps; from += most) {
      int n = Math.min(most, steps - from);
      INDArray to =
          out.get(
              NDArrayIndex.all(),
              NDArrayIndex.interval(from * (long) rows, (from + n) * (long) rows));
      INDArray columns = PartMatrices.columns(x, firstRow, rows, firstStep + from, n);
      Nd4j.gemm(weights.w(), columns, n == steps ? out : to, true, false, 1.0, 0.0);
    }
    if (weights.b() != null) {
      out.addi(weights.b().reshape(weights.outputs(), 1));
    }
    INDArray currents = out.transpose().reshape('c', steps, rows, weights.outputs());
    return new PartCurrents(currents, firstRow, firstStep);
  }

  @Override
  public Reader reader() {
    return part(0, (int) x.size(1), 0, steps()).reader();
  }
}
