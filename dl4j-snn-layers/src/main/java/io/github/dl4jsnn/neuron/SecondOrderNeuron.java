package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.util.Records;

/**
 * A neuron with a synaptic current, as a record with the components "cDecay", "vDecay" and "gain".
 *
 * @param <N> the neuron itself
 */
public interface SecondOrderNeuron<N extends Record & SecondOrderNeuron<N>> extends NeuronModel {

  /** This neuron with another decay of the synaptic current: one number, or one per neuron. */
  default N withCDecay(double... values) {
    return Records.with(self(), "cDecay", Constant.of(values));
  }

  /** This neuron with another decay of the membrane potential: one number, or one per neuron. */
  default N withVDecay(double... values) {
    return Records.with(self(), "vDecay", Constant.of(values));
  }

  /** This neuron with another factor of the synaptic current: one number, or one per neuron. */
  default N withGain(double... values) {
    return Records.with(self(), "gain", Constant.of(values));
  }

  @SuppressWarnings("unchecked")
  private N self() {
    return (N) this;
  }
}
