package io.github.dl4jsnn.neuron;

/**
 * One learnable parameter of a neuron.
 *
 * @param key name in DL4J's parameter table; without underscore, at which DL4J splits names
 * @param initial value before training
 * @param perNeuron true: one value a neuron, shape [n]; false: one value for the layer, shape [1]
 */
public record NeuronParameter(String key, double initial, boolean perNeuron) {

  /**
   * @throws IllegalArgumentException if the key is empty or holds an underscore
   */
  public NeuronParameter {
    if (key == null || key.isEmpty() || key.indexOf('_') >= 0) {
      throw new IllegalArgumentException(
          "key of a neuron parameter must be a name without underscore, got " + key);
    }
  }
}
