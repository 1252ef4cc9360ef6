package io.github.dl4jsnn.contract;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;

/**
 * A neuron as a user would write it, so that the contract also meets several states, learnable
 * parameters and no kernel: h = leak v + x - w - late / 5, w = w + gain (h - w) + 0.1 S, soft
 * reset; late = delay, delay = w: states that a step hands on as they are.
 */
record Adaptive(double vThreshold, boolean detachReset) implements NeuronModel {

  Adaptive() {
    this(1, false);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", 0),
        new StateVariable("w", 0.1),
        new StateVariable("late", 0),
        new StateVariable("delay", 0));
  }

  @Override
  public List<NeuronParameter> parameters() {
    return List.of(new NeuronParameter("leak", 0.6, true), new NeuronParameter("gain", 0.2, false));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    T w = state.get(1);
    T delay = state.get(3);
    T h = a.sub(a.add(a.mul(state.get(0), parameters.get(0)), x), w);
    h = a.sub(h, a.mul(state.get(2), 0.2));
    T s = f.apply(a, a.add(h, -vThreshold));
    T r = detachReset ? a.detach(s) : s;
    T v = a.sub(h, a.mul(r, vThreshold));
    T next = a.add(a.add(w, a.mul(a.sub(h, w), parameters.get(1))), a.mul(s, 0.1));
    return new Step<>(s, List.of(v, next, delay, w));
  }
}
