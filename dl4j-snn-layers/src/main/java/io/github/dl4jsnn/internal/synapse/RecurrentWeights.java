package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.Feedback;
import io.github.dl4jsnn.internal.memory.Buffers;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights R from a layer's own spikes from the previous step: [n, n] all to all, [n] one to one;
 * and what both paths do with them.
 */
public record RecurrentWeights(INDArray r) {

  /** Name of the spikes from the previous step among the state variables. */
  public static final String STATE = "previousSpikes";

  private boolean oneToOne() {
    return r.rank() == 1;
  }

  /** For the fused path. */
  Feedback feedback() {
    return oneToOne()
        ? Feedback.oneToOne(r.dup().data().asFloat())
        : Feedback.allToAll(new DenseWeights(r, null).rows());
  }

  /** The gradient on the fused path, see {@link RecurrentGradient#of}. */
  RecurrentGradient gradient(int rows, int steps, Buffers buffers) {
    return RecurrentGradient.of(r, rows, steps, buffers);
  }

  /** The current that S of the step before, [b, n], adds. */
  INDArray current(INDArray previous) {
    return oneToOne() ? previous.mul(r) : previous.mmul(r);
  }

  /**
   * Adds dL/dR of one step.
   *
   * @return dL/dS of the step before, [b, n]
   */
  INDArray backward(INDArray previous, INDArray currentGradient, Map<String, INDArray> gradients) {
    INDArray gradient = gradients.get(ParameterKeys.RECURRENT);
    if (oneToOne()) {
      gradient.addi(previous.mul(currentGradient).sum(0));
      return currentGradient.mul(r);
    }
    gradient.addi(previous.transpose().mmul(currentGradient));
    return currentGradient.mmul(r.transpose());
  }
}
