package io.github.dl4jsnn.online;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.neuron.InitialValues;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * λ = ∂H[t]/∂V[t-1] of a neuron, from its own step: what is left of an input after another step. It
 * must be one number, whatever state and input are.
 */
final class MembraneLeak {

  private static final double[] AWAY = {0, 0.37, -0.61};
  private static final double[] INPUTS = {0, 0.83, -0.29};

  private MembraneLeak() {}

  /**
   * λ.
   *
   * @param owner how errors name the layer
   * @throws IllegalArgumentException if it is not one number
   */
  static double of(String owner, NeuronModel neuron) {
    List<NeuronParameter> learned = NeuronParameter.learnedBy(neuron);
    if (!learned.isEmpty()) {
      throw refuse(owner, neuron, "learns " + learned.stream().map(NeuronParameter::key).toList());
    }
    double leak = Double.NaN;
    for (int i = 0; i < InitialValues.neurons(neuron); i++) {
      for (int k = 0; k < AWAY.length; k++) {
        double found = at(owner, neuron, i, AWAY[k], INPUTS[k]);
        if (!Double.isNaN(leak) && Math.abs(found - leak) > 1e-12) {
          throw refuse(owner, neuron, "has leaks that differ, for example " + leak + ", " + found);
        }
        leak = Double.isNaN(leak) ? found : leak;
      }
    }
    if (!(leak >= 0 && leak <= 1)) {
      throw refuse(owner, neuron, "has the leak " + leak);
    }
    return leak;
  }

  private static double at(String owner, NeuronModel neuron, int i, double away, double input) {
    Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
    List<Tape.Node<Double>> state = new ArrayList<>();
    for (double value : InitialValues.state(neuron, i)) {
      state.add(tape.variable(state.isEmpty() ? value + away : value));
    }
    List<Tape.Node<Double>> parameters =
        InitialValues.parameters(neuron, i).stream().map(tape::variable).toList();
    Tape.Node<Double> charged =
        neuron
            .step(
                tape, new SpikeFunction(new ATan(), true), tape.variable(input), state, parameters)
            .charged();
    if (charged == null) {
      throw refuse(owner, neuron, "does not show its potential before the reset");
    }
    tape.seed(charged, 1.0);
    tape.backward();
    for (int k = 1; k < state.size(); k++) {
      if (orZero(tape.gradient(state.get(k))) != 0) {
        String name = neuron.states().get(k).name();
        throw refuse(owner, neuron, "has a membrane that is driven by its state \"" + name + "\"");
      }
    }
    return orZero(tape.gradient(state.get(0)));
  }

  private static double orZero(Double gradient) {
    return gradient == null ? 0 : gradient;
  }

  private static IllegalArgumentException refuse(String owner, NeuronModel neuron, String why) {
    return new IllegalArgumentException(
        owner
            + ": Ottt needs a membrane that decays by one fixed factor in [0, 1] per step, but "
            + neuron
            + " "
            + why
            + "; use another neuron, for example LIF, or the rule Sltt");
  }
}
