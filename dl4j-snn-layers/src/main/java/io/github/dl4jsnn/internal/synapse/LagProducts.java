package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.delay.InputLine;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Synapses with delays of their own by matrix products, one per lag of all steps, for any type.
 * Nothing is copied: the inputs so many steps before are other rows of the same array.
 *
 * <pre>
 * I[t] = Σ_lag X[t - lag] W_lag
 * dL/dW_lag = Σ_t X[t - lag]ᵀ dL/dI[t]
 * dL/dX[t] = Σ_lag dL/dI[t + lag] W_lagᵀ
 * </pre>
 *
 * <p>Everything is written as its transpose, which in f order is the memory of [T, b, n] in c
 * order.
 */
final class LagProducts {

  private final InputLine line;
  private final LagWeights weights;
  private final int rows;

  LagProducts(InputLine line, LagWeights weights) {
    this.line = line;
    this.weights = weights;
    rows = (int) line.x().size(1);
  }

  /** A c-ordered array [steps, b, n] as the matrix [n, steps b]. */
  private static INDArray columns(INDArray of) {
    return of.reshape('c', of.size(0) * of.size(1), of.size(2)).transpose();
  }

  private INDArray steps(INDArray columns, int from, int length) {
    return length == line.steps()
        ? columns
        : columns.get(
            NDArrayIndex.all(),
            NDArrayIndex.interval((long) from * rows, (long) (from + length) * rows));
  }

  /**
   * I without bias.
   *
   * @param out c-ordered [T, b, nOut]
   */
  void currents(INDArray out) {
    INDArray to = columns(out.assign(0));
    for (int lag = 0; lag <= line.max(); lag++) {
      int late = lag;
      weights.with(
          lag,
          w ->
              line.runs(
                  late,
                  (from, length, before) -> {
                    if (before != null) {
                      Nd4j.gemm(w, columns(before), steps(to, from, length), true, false, 1, 1);
                    }
                  }));
    }
  }

  /**
   * Adds dL/dW_lag of all lags.
   *
   * @param gradient dL/dI, c-ordered [T, b, nOut]
   */
  void weightGradients(INDArray gradient, LagWeights.Gradients sum) {
    INDArray errors = columns(gradient);
    INDArray ofLag = zeros(gradient);
    for (int lag = 0; lag <= line.max(); lag++) {
      if (sum.wants(lag)) {
        ofLag.assign(0);
        line.runs(
            lag,
            (from, length, before) -> {
              if (before != null) {
                Nd4j.gemm(columns(before), steps(errors, from, length), ofLag, false, true, 1, 1);
              }
            });
        sum.add(lag, ofLag);
      }
    }
    ofLag.close();
  }

  private INDArray zeros(INDArray like) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(like.dataType(), new long[] {weights.inputs(), weights.outputs()}, 'f');
    }
  }

  /**
   * dL/dX.
   *
   * @param gradient dL/dI, c-ordered [T, b, nOut]
   * @param out c-ordered [T, b, nIn]
   */
  void inputGradient(INDArray gradient, INDArray out) {
    INDArray errors = columns(gradient);
    INDArray to = columns(out.assign(0));
    for (int lag = 0; lag <= Math.min(line.max(), line.steps() - 1); lag++) {
      int length = line.steps() - lag;
      INDArray later = steps(errors, lag, length);
      weights.with(lag, w -> Nd4j.gemm(w, later, steps(to, 0, length), false, false, 1, 1));
    }
  }
}
