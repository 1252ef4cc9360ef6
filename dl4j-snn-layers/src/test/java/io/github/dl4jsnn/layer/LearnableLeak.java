package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;

/**
 * A neuron as a user would write it, with two state variables, one learnable parameter a neuron and
 * one of the layer: h = leak v + x - gain u, u = (u + h) / 2, soft reset.
 */
record LearnableLeak() implements NeuronModel {

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", 0), new StateVariable("u", 0.1));
  }

  @Override
  public List<NeuronParameter> parameters() {
    return List.of(new NeuronParameter("leak", 0.6, true), new NeuronParameter("gain", 0.2, false));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    T v = state.get(0);
    T u = state.get(1);
    T h = a.sub(a.add(a.mul(v, parameters.get(0)), x), a.mul(u, parameters.get(1)));
    T s = f.apply(a, a.add(h, -1));
    return new Step<>(s, List.of(a.sub(h, s), a.mul(a.add(u, h), 0.5)));
  }
}
