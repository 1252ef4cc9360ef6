package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import java.util.List;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.core.JsonProcessingException;

/**
 * What the fused operation computes; as JSON it is the operation's only argument and part of a
 * saved graph.
 *
 * @param neuron the model
 * @param surrogate gives the gradient
 * @param spiking whether forward is the step or the primitive
 * @param givenStates names of the state variables whose initial value is an input
 * @param masked whether a mask is the last input
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
record FusedNeuron(
    NeuronModel neuron,
    Surrogate surrogate,
    boolean spiking,
    List<String> givenStates,
    boolean masked) {

  FusedNeuron {
    Checks.notNull("FusedNeuron", "neuron", neuron);
    Checks.notNull("FusedNeuron", "surrogate", surrogate);
    givenStates = List.copyOf(givenStates);
  }

  static FusedNeuron fromJson(String json) {
    try {
      return JsonMappers.getMapper().readValue(json, FusedNeuron.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a fused neuron must be described by JSON with the classes of its neuron and surrogate on"
              + " the class path, got "
              + json,
          e);
    }
  }

  String toJson() {
    try {
      return JsonMappers.getMapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          neuron + " or " + surrogate + " cannot be written as JSON: " + e.getMessage(), e);
    }
  }

  SpikeFunction function() {
    return new SpikeFunction(surrogate, spiking);
  }

  private int learned() {
    return NeuronParameter.learnedBy(neuron).size();
  }

  /** X, learned parameters, given states, mask. */
  int inputs() {
    return differentiable() + (masked ? 1 : 0);
  }

  /** The inputs without the mask. */
  int differentiable() {
    return 1 + learned() + givenStates.size();
  }

  /** S, V of all steps, state after the last. */
  int outputs() {
    return 2 + neuron.states().size();
  }

  List<INDArray> parameters(List<INDArray> inputs) {
    return inputs.subList(1, 1 + learned());
  }

  /** The initial value of state variable k, or null where it is the neuron's own. */
  INDArray start(int k, List<INDArray> inputs) {
    int at = givenStates.indexOf(neuron.states().get(k).name());
    return at < 0 ? null : inputs.get(1 + learned() + at);
  }

  INDArray mask(List<INDArray> inputs) {
    return masked ? inputs.get(differentiable()) : null;
  }
}
