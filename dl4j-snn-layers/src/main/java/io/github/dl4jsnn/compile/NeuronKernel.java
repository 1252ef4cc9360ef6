package io.github.dl4jsnn.compile;

/**
 * One time step of a neuron and its gradient on a tile of up to some hundred neurons: the innermost
 * part of the time loop. All arrays hold the tile from index 0. An instance may own scratch arrays
 * and is used by one thread at a time. {@link CompiledStep#kernel} makes it.
 */
public interface NeuronKernel {

  /** How many floats a neuron and time step {@link #backward} needs. */
  int saved();

  /**
   * Turns to another tile: what depends on the parameters alone can be computed here, once for all
   * time steps. Nothing by default.
   *
   * @param parameters [parameter][neuron], the same at all steps of this tile
   * @param n number of neurons
   */
  default void begin(float[][] parameters, int n) {}

  /**
   * Charges, fires and resets.
   *
   * @param x input current
   * @param state [state][neuron], before the step on entry, after it on return
   * @param parameters [parameter][neuron]
   * @param spike receives S
   * @param saved [{@link #saved}][neuron], receives what backward needs
   * @param n number of neurons
   */
  void forward(
      float[] x, float[][] state, float[][] parameters, float[] spike, float[][] saved, int n);

  /**
   * Carries gradients through the step.
   *
   * @param saved what {@link #forward} wrote
   * @param parameters [parameter][neuron]
   * @param dSpike dL/dS, from outside of the neuron
   * @param dState [state][neuron], dL/d(state after the step) on entry, before it on return
   * @param dx receives dL/dX
   * @param dParameters [learned parameter][neuron]; dL/d(parameter) is added to it
   * @param n number of neurons
   */
  void backward(
      float[][] saved,
      float[][] parameters,
      float[] dSpike,
      float[][] dState,
      float[] dx,
      float[][] dParameters,
      int n);
}
