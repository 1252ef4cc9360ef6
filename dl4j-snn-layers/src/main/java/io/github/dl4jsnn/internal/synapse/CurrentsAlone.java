package io.github.dl4jsnn.internal.synapse;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Synapses whose currents can be asked for as a whole, where no neuron sees them. */
interface CurrentsAlone {

  /** The currents of all steps, into a c-ordered array [T, rows, n]. */
  void currents(INDArray to);

  /**
   * The backward pass.
   *
   * @param currentGradient dL/dI, c-ordered [T, rows, n]
   * @return dL/d(input); may be null where it is not asked for
   */
  INDArray backward(INDArray currentGradient, GradientTargets targets);
}
