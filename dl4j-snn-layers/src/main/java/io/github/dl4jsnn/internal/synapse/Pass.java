package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.SpikeTally;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One forward pass over all time steps and, later, backward through it. */
public interface Pass {

  /** What drives the neurons. */
  Synapses synapses();

  /**
   * Runs all T steps.
   *
   * @param start state by name, each [b, n]; a missing one starts from its initial value
   * @param spikes c-ordered [T, b, n], or columns of such an array, receives S; or null
   * @param membranes likewise, receives the membrane potential that the layer shows; or null
   * @param keepState whether {@link #state} will be asked
   * @param tally counts spikes; or null. Left alone by a pass that cannot count them on the way
   */
  void forward(
      Map<String, INDArray> start,
      INDArray spikes,
      INDArray membranes,
      boolean keepState,
      SpikeTally tally);

  /** The state after the last step, by name, each a new array [b, n]. */
  Map<String, INDArray> state(DataType dataType);

  /**
   * The backward pass.
   *
   * @param spikeGradient c-ordered [T, b, n], or columns of such an array, dL/dS; null: 0.
   *     Gradients of the steps before {@code firstStep} are left out
   * @param membraneGradient likewise, dL/d(the membrane potential that the layer shows); null: 0
   * @return dL/d(input), [T, b, nIn] or, with an encoder, [b, nIn]; may be null where it is not
   *     asked for
   */
  INDArray backward(
      INDArray spikeGradient, INDArray membraneGradient, int firstStep, GradientTargets targets);

  /**
   * S of the last forward pass, a new c-ordered array [T, b, n]; null, as by default, where nothing
   * spikes.
   */
  default INDArray spikes(DataType dataType) {
    return null;
  }

  /**
   * The first state variable after each step of the last forward pass, a new c-ordered array [T, b,
   * n]; null, as by default, where there is none.
   */
  default INDArray membranes(DataType dataType) {
    return null;
  }

  /** Gives back what was kept for the backward pass; nothing by default. */
  default void release() {}
}
