package io.github.dl4jsnn.internal.mixing;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A part of a pass, one matrix product: H[to + r] += Σ_c weights[r, c] X[from + c].
 *
 * @param to first time step that receives, counted in the pass
 * @param from first time step that is read; below 0: an input before the pass
 * @param omitted how many columns are left out at the left, since there is no input for them
 * @param weights [steps that receive, steps that are read], c order; products with equal weights
 *     share one array, and so the array of its gradient
 */
record TimeProduct(int to, int from, int omitted, INDArray weights) {

  int steps() {
    return (int) weights.size(0);
  }

  int inputs() {
    return (int) weights.size(1);
  }
}
