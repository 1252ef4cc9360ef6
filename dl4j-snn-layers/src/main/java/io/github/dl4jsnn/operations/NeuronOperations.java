package io.github.dl4jsnn.operations;

/**
 * What the neurons of one layer did, over all examples and time steps that are no padding.
 *
 * @param index index of the layer or vertex
 * @param layer its name
 * @param neurons of one example; of a Bidirectional those of both directions
 * @param states state variables of a neuron; 0 of stock layers with an ActivationSpike
 * @param updates neurons times steps times examples
 * @param spikes how many values were not 0
 */
public record NeuronOperations(
    int index, String layer, long neurons, int states, long updates, long spikes) {

  /** The same neurons with another minibatch. */
  NeuronOperations plus(NeuronOperations other) {
    return new NeuronOperations(
        index, layer, neurons, states, updates + other.updates, spikes + other.spikes);
  }

  /** These neurons and others in one layer, with the same minibatch. */
  NeuronOperations beside(NeuronOperations other) {
    return new NeuronOperations(
        index,
        layer,
        neurons + other.neurons,
        states,
        updates + other.updates,
        spikes + other.spikes);
  }

  /** Spikes per neuron and step. */
  public double firingRate() {
    return updates == 0 ? Double.NaN : (double) spikes / updates;
  }
}
