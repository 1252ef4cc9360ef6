package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.Population;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The neurons of a layer in one pass.
 *
 * @param neuron the model
 * @param f fires
 * @param parameters that the neuron learns, by key, in its order
 * @param recurrent weights from the spikes of the previous step, or null
 * @param mask [b, T], 0 where a step is padding, or null
 */
public record LayerNeurons(
    NeuronModel neuron,
    SpikeFunction f,
    Map<String, INDArray> parameters,
    RecurrentWeights recurrent,
    INDArray mask) {

  Population population() {
    return new Population(neuron, f, List.copyOf(parameters.values()), mask);
  }
}
