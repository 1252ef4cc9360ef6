package io.github.dl4jsnn.internal.mixing;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The weights between time steps and the bias: H[t] = Σ_j W[t, j] X[j] + b[t]. */
public abstract sealed class TimeWeights permits SquareWeights, SlidingWeights {

  /** How many inputs before a pass it reads, if there are any. */
  abstract int past();

  /**
   * The products of a pass.
   *
   * @param steps T of the pass
   * @param hasPast whether there are inputs before it; without them these are 0
   */
  abstract List<TimeProduct> products(int steps, boolean hasPast);

  /** b of each time step of a pass of so many steps. */
  abstract double[] biases(int steps);

  /**
   * Writes the gradients of a pass.
   *
   * @param byProduct its products with dL/d(weights); of those that share weights the first one,
   *     with the sum
   * @param sums Σ dL/dH of each time step, [T]
   * @param weights receives dL/dW
   * @param bias receives dL/db
   */
  abstract void gradients(
      List<Map.Entry<TimeProduct, INDArray>> byProduct,
      INDArray sums,
      INDArray weights,
      INDArray bias);
}
