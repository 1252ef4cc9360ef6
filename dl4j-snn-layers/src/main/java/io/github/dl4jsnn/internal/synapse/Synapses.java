package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.CurrentSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What drives the neurons: input currents, and the way of their gradients to the weights and to the
 * layer's input. One object serves one forward pass and its backward pass.
 */
public interface Synapses {

  /** T. */
  int steps();

  /** b. */
  int rows();

  /** n, the number of neurons. */
  int neurons();

  /** The form that the fused path asks: currents tile by tile, gradients part by part. */
  interface Fused extends Synapses {

    /** I, for a pass forward and for another one if the backward pass asks for it. */
    CurrentSource currents();

    /** Begins a backward pass. */
    SynapseGradients gradients(GradientTargets targets);
  }

  /** The form that the portable path asks: one time step at a time, as ND4J arrays. */
  interface Portable extends Synapses {

    /** I[t], [b, n]. */
    INDArray current(int t);

    /** Begins a backward pass. */
    void beginBackward(GradientTargets targets);

    /**
     * @param currentGradient dL/dI[t], [b, n]
     */
    void backward(int t, INDArray currentGradient);

    /**
     * dL/d(input), [T, b, nIn] or, with an encoder, [b, nIn], from ACTIVATION_GRAD; may be null
     * where it is not asked for.
     */
    INDArray inputGradient();
  }
}
