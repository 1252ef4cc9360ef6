package io.github.dl4jsnn.online;

import java.util.Map;
import org.deeplearning4j.nn.gradient.Gradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs a network by a rule, one time step at a time. */
interface Learner {

  /**
   * The next time step.
   *
   * @param x [b, n]
   * @param labels [b, k], of which the gradient of the loss of this step is computed; null: of no
   *     loss
   * @return the network's answer at this step, [b, k], a new array
   */
  INDArray step(INDArray x, INDArray labels);

  /**
   * The gradient of the last step with labels, summed over examples, in the network's own array.
   */
  Gradient gradient();

  /** What earlier steps have left, by name, the arrays themselves. */
  Map<String, INDArray> state();

  /** Goes on from such a state, which is copied. */
  void setState(Map<String, INDArray> state);

  /** Forgets all earlier steps. */
  void reset();
}
