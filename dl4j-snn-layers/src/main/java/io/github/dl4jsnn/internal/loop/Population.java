package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Neurons of one model for each of b examples, as a {@link NeuronRun} takes them.
 *
 * @param neuron the model
 * @param f fires
 * @param learned the learned parameters, each [1] or [n], in the order of {@link
 *     io.github.dl4jsnn.neuron.NeuronParameter#learnedBy}
 * @param mask [b, T], 0 where a step of an example is padding; null without mask. At such a step
 *     there is no spike and the state stays as it was
 */
public record Population(
    NeuronModel neuron, SpikeFunction f, List<INDArray> learned, INDArray mask) {}
