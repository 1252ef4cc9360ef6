package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.event.InputGradient;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.ColumnMatrix;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** dL/dX = dL/dI Wᵀ of dense weights, on the fused path; of nothing where nobody asks for it. */
final class DenseInputGradient {

  private final DenseWeights weights;
  private final GradientTargets targets;

  /** dL/dX, [T, b, nIn] in c order; null if it is not asked for. */
  private final INDArray dX;

  /**
   * @param steps T
   * @param rows b
   */
  DenseInputGradient(DenseWeights weights, int steps, int rows, GradientTargets targets) {
    this.weights = weights;
    this.targets = targets;
    dX = targets.newInput(DataType.FLOAT, steps, rows, weights.inputs());
  }

  /** Takes a part, by the faster way for the number of neurons. */
  void add(GradientPart part) {
    if (dX == null) {
      return;
    }
    if (weights.outputs() < InputGradient.FEW) {
      InputGradient.write(part, weights.columns(), weights.inputs(), (int) dX.size(1), dX);
    } else if (part.covers((int) dX.size(1), weights.outputs(), (int) dX.size(0))) {
      product(matrix(part, targets));
    } else {
      PartMatrices.each(part, weights.inputs(), (t, n, errors) -> add(part, t, n, errors));
    }
  }

  /**
   * dL/dI as the matrix [nOut, T b] in f order, which BLAS reads in place.
   *
   * @param part all of it
   */
  static INDArray matrix(GradientPart part, GradientTargets targets) {
    long[] shape = {part.columns(), (long) part.steps() * part.rows()};
    INDArray dI =
        targets
            .workspaceMgr()
            .createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, shape, 'f');
    PartMatrices.fill(part.currents(), 0, part.steps(), part.rows() * part.columns(), dI);
    return dI;
  }

  /** Writes all of it from {@link #matrix}, in one product. */
  void product(INDArray dI) {
    if (dX != null) {
      INDArray to = dX.reshape('c', dI.size(1), weights.inputs()).transpose();
      Nd4j.gemm(weights.w(), dI, to, false, false, 1, 0);
    }
  }

  /**
   * Takes some steps of a part.
   *
   * @param dI [columns, steps rows] in f order
   */
  void add(GradientPart part, int firstStep, int steps, INDArray dI) {
    if (dX == null) {
      return;
    }
    int first = part.firstColumn();
    INDArray w =
        part.columns() == weights.outputs()
            ? weights.w()
            : weights
                .w()
                .get(NDArrayIndex.all(), NDArrayIndex.interval(first, first + part.columns()));
    INDArray out = ColumnMatrix.create(weights.inputs(), (int) dI.size(1));
    Nd4j.gemm(w, dI, out, false, false, 1, 0);
    PartMatrices.write(out, dX, part.firstRow(), part.rows(), firstStep, steps, first > 0);
  }

  /** dL/dX; null if it is not asked for. */
  INDArray end() {
    return dX;
  }
}
