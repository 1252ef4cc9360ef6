package io.github.dl4jsnn.compile;

/**
 * One time step of a neuron and its gradient on a tile of up to some hundred neurons: the innermost
 * part of the time loop. An instance may own scratch arrays and is used by one thread at a time.
 * {@link CompiledStep#kernel} makes it.
 */
public interface NeuronKernel {

  /** How many floats per neuron and time step {@link #backward} needs. */
  int saved();

  /**
   * Turns to another tile: what depends on the parameters alone is computed here, once for all time
   * steps.
   */
  void begin(NeuronTile tile);

  /** Charges, fires and resets: from x, state and parameters to spike, state and saved. */
  void forward(NeuronTile tile);

  /**
   * Carries gradients through the step: from saved, parameters, dSpike and dState to dx, dState and
   * dParameters.
   */
  void backward(NeuronTile tile);
}
