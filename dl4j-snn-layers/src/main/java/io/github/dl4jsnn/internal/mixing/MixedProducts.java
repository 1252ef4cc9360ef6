package io.github.dl4jsnn.internal.mixing;

import io.github.dl4jsnn.internal.memory.BlasMatrix;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The products of a pass as BLAS takes them, a tile of neurons at a time: a matrix has one row per
 * neuron and one column per time step.
 */
final class MixedProducts {

  private final List<TimeProduct> products;

  /** [elements, before + T]. */
  private final BlasMatrix line;

  private final int before;

  /** Of each product, [steps that are read, steps that receive]. */
  private final List<BlasMatrix> weights = new ArrayList<>();

  /** Of each product, the first one whose weights are the same array. */
  private final int[] shared;

  /** The product that each step receives from. */
  private final int[] ofStep;

  /**
   * @param products in the order of time; each step receives from one of them
   * @param line the inputs, those before the pass first, c-ordered [before + T, elements]
   * @param steps T
   */
  MixedProducts(List<TimeProduct> products, INDArray line, int before, int steps) {
    this.products = products;
    this.line = BlasMatrix.of(line.transpose());
    this.before = before;
    shared = new int[products.size()];
    ofStep = new int[steps];
    for (int k = 0; k < products.size(); k++) {
      INDArray own = products.get(k).weights();
      shared[k] = k;
      while (shared[k] > 0 && products.get(shared[k] - 1).weights() == own) {
        shared[k]--;
      }
      weights.add(shared[k] == k ? BlasMatrix.of(own.transpose()) : weights.get(shared[k]));
      for (int t = 0; t < products.get(k).steps(); t++) {
        ofStep[products.get(k).to() + t] = k;
      }
    }
  }

  /** How many. */
  int count() {
    return products.size();
  }

  TimeProduct get(int k) {
    return products.get(k);
  }

  /** The number of the product that step t receives from. */
  int at(int t) {
    return ofStep[t];
  }

  /** The first product with the weights of this one. */
  int shared(int k) {
    return shared[k];
  }

  /** Weights of a product, [steps that are read, steps that receive]. */
  BlasMatrix weights(int k) {
    return weights.get(k);
  }

  /** What a product reads of a tile, [n, steps that are read]. */
  BlasMatrix inputs(int k, int start, int n) {
    TimeProduct p = products.get(k);
    return line.part(start, n, before + p.from(), p.inputs());
  }
}
