package io.github.dl4jsnn.layer;

import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One forward pass over all time steps and, later, the way back through it. */
interface Pass {

  /** What drives the neurons. */
  Synapses synapses();

  /**
   * @param start state by name, each [b, n]; a missing one starts from its initial value
   * @param spikes c-ordered [T, b, n], receives S
   */
  void forward(Map<String, INDArray> start, INDArray spikes);

  /** The state after the last step, by name, each a new array [b, n]. */
  Map<String, INDArray> state(DataType dataType);

  /**
   * @param spikeGradient c-ordered [T, b, n], dL/dS; gradients of the steps before {@code
   *     firstStep} are left out
   * @param gradients receives dL/d(parameter) by key
   * @return dL/d(input), [T, b, nIn] or, behind an encoder, [b, nIn]
   */
  INDArray backward(
      INDArray spikeGradient,
      int firstStep,
      Map<String, INDArray> gradients,
      LayerWorkspaceMgr workspaceMgr);
}
