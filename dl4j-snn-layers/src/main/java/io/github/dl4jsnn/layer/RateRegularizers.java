package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.loss.RateRegularizer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;
import java.util.List;

/** Checks of the rate regularizers that a layer has. */
final class RateRegularizers {

  private RateRegularizers() {}

  /**
   * @return a copy of them
   * @throws IllegalArgumentException if one is null or cannot be saved, if nothing spikes, or some
   *     spikes are below 0
   */
  static List<RateRegularizer> check(
      String owner, boolean hasNeuron, NeuronModel neuron, List<RateRegularizer> regularizers) {
    Checks.notNull(owner, "rateRegularizers", regularizers);
    for (RateRegularizer each : regularizers) {
      Checks.notNull(owner, "rateRegularizers", each);
      JsonRoundTrip.check(owner, "rateRegularizers", each, RateRegularizer.class);
    }
    if (!regularizers.isEmpty() && !(hasNeuron && Neurons.fires(neuron))) {
      throw new IllegalArgumentException(
          owner
              + ": rateRegularizers need a neuron that spikes, got "
              + (hasNeuron ? neuron : "none")
              + "; leave it out");
    }
    if (!regularizers.isEmpty() && neuron.signed()) {
      throw new IllegalArgumentException(
          owner
              + ": rateRegularizers need a neuron whose spikes have one sign, got "
              + neuron
              + ", where a sum of spikes is no number of them; leave it out");
    }
    return List.copyOf(regularizers);
  }
}
