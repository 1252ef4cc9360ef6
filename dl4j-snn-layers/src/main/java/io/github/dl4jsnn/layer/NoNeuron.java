package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;

/** Stands where a layer has no neuron: what leaves it is the current itself. */
record NoNeuron() implements NeuronModel {

  @Override
  public List<StateVariable> states() {
    return List.of();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    return new Step<>(x, List.of());
  }
}
