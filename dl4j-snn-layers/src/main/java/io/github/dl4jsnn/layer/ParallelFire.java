package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;

/** S[t] = Θ(H[t]): what parallel neurons do of their own at a step; H is their input here. */
record ParallelFire() implements NeuronModel {

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("h", 0));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    return new Step<>(f.apply(a, x), List.of(x), x);
  }
}
