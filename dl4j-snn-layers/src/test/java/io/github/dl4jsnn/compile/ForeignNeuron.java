package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;

/** A neuron as a user would write it, with a learned leak. */
public record ForeignNeuron(double threshold) implements NeuronModel {

  /** Threshold 0.5. */
  public ForeignNeuron() {
    this(0.5);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", 0));
  }

  @Override
  public List<NeuronParameter> parameters() {
    return List.of(new NeuronParameter("leak", 0.7, true, 0, 1));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> p) {
    T h = a.add(a.mul(state.get(0), p.get(0)), x);
    T s = f.apply(a, a.add(h, -threshold));
    return new Step<>(s, List.of(a.sub(h, s)), h);
  }
}
