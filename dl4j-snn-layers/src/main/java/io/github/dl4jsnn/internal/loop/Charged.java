package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.neuron.InitialValues;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * A neuron with its H of the step as one more state variable, the last one: whatever shows a state
 * variable, and carries its gradient, then does so with H. For passes alone; no configuration holds
 * it.
 */
public record Charged(NeuronModel neuron) implements NeuronModel {

  /** Name of H among the state variables. */
  public static final String STATE = "beforeReset";

  /** Index of the state variable that a layer of this neuron shows. */
  public static int shown(NeuronModel neuron) {
    return neuron instanceof Charged ? neuron.states().size() - 1 : 0;
  }

  /**
   * Checks in the name of a layer that a neuron shows H.
   *
   * @throws IllegalArgumentException if it does not, or has a state variable of this name
   */
  public static void check(String owner, NeuronModel neuron) {
    String got = owner + ": membrane(BEFORE_RESET) was set, but ";
    if (neuron.states().stream().anyMatch(s -> s.name().equals(STATE))) {
      throw new IllegalArgumentException(
          got + neuron + " has a state variable \"" + STATE + "\" of its own: rename it");
    }
    List<Double> state = InitialValues.state(neuron, 0);
    List<Double> parameters = InitialValues.parameters(neuron, 0);
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    if (neuron.step(ScalarAlgebra.INSTANCE, f, 0.0, state, parameters).charged() == null) {
      throw new IllegalArgumentException(
          got
              + neuron
              + " does not return its potential before the reset: return it as the third argument of"
              + " Step, or choose membrane(AFTER_RESET)");
    }
  }

  @Override
  public List<StateVariable> states() {
    List<StateVariable> states = new ArrayList<>(neuron.states());
    states.add(new StateVariable(STATE, states.get(0).initial()));
    return states;
  }

  @Override
  public List<NeuronParameter> parameters() {
    return neuron.parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Step<T> step = neuron.step(a, f, x, state.subList(0, state.size() - 1), parameters);
    List<T> after = new ArrayList<>(step.state());
    after.add(step.charged());
    return new Step<>(step.spike(), after, step.charged());
  }
}
