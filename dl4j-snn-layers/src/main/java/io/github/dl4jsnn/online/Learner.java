package io.github.dl4jsnn.online;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a network by a rule, one time step at a time. */
interface Learner {

  /**
   * The next time step.
   *
   * @param x [b, n]
   * @param labels [b, k]: the gradient of the loss of this step, summed over examples, goes to the
   *     network's flattened gradients; null: none
   * @return the network's answer at this step, [b, k], a new array
   */
  INDArray step(INDArray x, INDArray labels);

  /** What earlier steps have left, by name, the arrays themselves. */
  Map<String, INDArray> state();

  /** Goes on from such a state, which is copied. */
  void setState(Map<String, INDArray> state);

  /** Forgets all earlier steps. */
  void reset();
}
