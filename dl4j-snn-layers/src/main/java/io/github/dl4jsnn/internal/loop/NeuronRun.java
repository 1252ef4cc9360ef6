package io.github.dl4jsnn.internal.loop;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link Population} over T time steps, forward and later backward: for layers and SameDiff
 * graphs alike. {@link FusedRun} serves FLOAT data in the memory of the CPU, {@link PortableRun}
 * every data type and backend; each goes backward in a method of its own, as they take and return
 * dL/dI differently.
 *
 * <p>State variables are those of the neuron, in its order; then, where neurons are coupled by
 * recurrent weights, the spikes from the previous step. Each is [b, n].
 */
public interface NeuronRun {

  /**
   * Runs all T steps.
   *
   * @param start the state before the first step; null, or null for one variable: the initial value
   * @param spikes c-ordered [T, b, n], or columns of such an array, receives S; or null
   * @param membranes likewise, receives the membrane potential that is shown; or null
   * @param keepEnd whether {@link #end} will be asked
   * @param tally counts spikes; or null. Left alone by a run that cannot count them in passing
   */
  void forward(
      List<INDArray> start, INDArray spikes, INDArray membranes, boolean keepEnd, SpikeTally tally);

  /**
   * Takes the state that forward began with in another object, for a backward pass alone.
   *
   * @param start as in {@link #forward}
   */
  void from(List<INDArray> start);

  /** The state after the last step, new arrays. */
  List<INDArray> end();

  /** Writes S of the last forward pass to a c-ordered [T, b, n]. */
  void spikes(INDArray out);

  /** Writes the first state variable after each step of the last forward pass likewise. */
  void membranes(INDArray out);

  /** Gives back what was kept for the backward pass; nothing by default. */
  default void release() {}
}
