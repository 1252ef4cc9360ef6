package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.CurrentGradients;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A backward pass of synapses on the fused path: dL/dI to their weights and to the input. */
public interface SynapseGradients extends CurrentGradients {

  /**
   * Writes dL/d(parameter) of all parts.
   *
   * @return dL/d(input), [T, b, nIn] or, with an encoder, [b, nIn], from ACTIVATION_GRAD; may be
   *     null where it is not asked for
   */
  INDArray end();
}
