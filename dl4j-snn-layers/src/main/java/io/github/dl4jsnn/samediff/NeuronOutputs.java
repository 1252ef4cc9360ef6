package io.github.dl4jsnn.samediff;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a neuron over T time steps yields in a graph.
 *
 * @param spikes S of all steps, in the layout of the input
 * @param membranes V after the reset of all steps, in the layout of the input
 * @param state the state after the last step by name, each [b, n]; it can start another sequence
 * @param parameters the neuron's learnable parameters by key, those that were given and those that
 *     were made
 */
public record NeuronOutputs(
    SDVariable spikes,
    SDVariable membranes,
    Map<String, SDVariable> state,
    Map<String, SDVariable> parameters) {

  public NeuronOutputs {
    state = Map.copyOf(state);
    parameters = Map.copyOf(parameters);
  }
}
