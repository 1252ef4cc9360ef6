package io.github.dl4jsnn.benchmarks.jmh;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;

/**
 * The floor of the time loop: a neuron with one state variable that copies its input, so that the
 * loop reads and writes what it does for LIF and computes next to nothing.
 */
record CopyNeuron() implements NeuronModel {

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", 0));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    return new Step<>(x, List.of(x));
  }
}
