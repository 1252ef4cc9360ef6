package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.surrogate.Surrogate;

/** What the configurations of all layers of spiking neurons know of them, SameDiff or not. */
public interface NeuronSettings {

  /** The neuron. */
  NeuronModel getNeuron();

  /**
   * Sets the neuron.
   *
   * @throws IllegalArgumentException if the layer cannot have it
   */
  void setNeuron(NeuronModel neuron);

  /** The surrogate gradient. */
  Surrogate getSurrogate();

  /** True: training spikes; false: training uses the surrogate's primitive. */
  boolean isSpiking();

  /** See {@link #isSpiking}. */
  void setSpiking(boolean spiking);
}
