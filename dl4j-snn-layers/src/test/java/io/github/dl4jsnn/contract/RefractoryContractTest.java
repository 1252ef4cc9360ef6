package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.neuron.InitialValues;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronModel.Step;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A refractory period on every neuron of the library, with hard and soft reset, detached or not.
 */
class RefractoryContractTest {

  private static final SpikeFunction SPIKES = new SpikeFunction(new ATan(), true);

  static Set<NeuronModel> neurons() {
    Set<NeuronModel> all = new LinkedHashSet<>();
    for (NeuronModel neuron : Neurons.all()) {
      if (Neurons.fires(neuron) && !(neuron instanceof Refractory)) {
        all.add(neuron);
      }
      if (neuron instanceof ResettingNeuron<?> resetting) {
        all.add((NeuronModel) resetting.withReset(Reset.soft()));
        all.add((NeuronModel) resetting.withReset(Reset.hard(-0.2).detached()));
      }
    }
    all.add(new Adaptive());
    return all;
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void allFormsAgree(NeuronModel neuron) {
    NeuronCheck check = NeuronCheck.of(new Refractory(neuron, 2));
    check.form();
    check.saved();
    check.tiles();
    check.compiled();
    check.arrays();
    check.graph();
    check.gradients();
    check.layer();
    check.longRun();
  }

  private static Step<Double> step(
      NeuronModel neuron, SpikeFunction f, double x, List<Double> state) {
    return neuron.step(ScalarAlgebra.INSTANCE, f, x, state, InitialValues.parameters(neuron, 0));
  }

  private static double[] currents() {
    return new Random(3).doubles(200, -2, 8).toArray();
  }

  /** Between two spikes lie at least r steps, and with much input no more where r is large. */
  @ParameterizedTest
  @MethodSource("neurons")
  void noSpikeComesWithinThePeriod(NeuronModel neuron) {
    for (int r : new int[] {1, 4}) {
      Refractory refractory = new Refractory(neuron, r);
      List<Double> state = InitialValues.state(refractory, 0);
      int last = -1000;
      int spikes = 0;
      double[] x = currents();
      for (int t = 0; t < x.length; t++) {
        assertEquals(t - last <= r, Refractory.silent(refractory, state), "at step " + t);
        Step<Double> step = step(refractory, SPIKES, x[t], state);
        if (step.spike() != 0) {
          assertTrue(t - last > r, "spikes at " + last + " and " + t);
          last = t;
          spikes++;
        }
        state = step.state();
        double left = state.get(state.size() - 1);
        assertEquals(Math.max(0, r - (t - last)), left, "rho at step " + t);
      }
      assertTrue(spikes > 5, neuron + " spikes " + spikes + " times");
    }
  }

  /** What is held stands still; all else is that of a step which does not fire. */
  @ParameterizedTest
  @MethodSource("neurons")
  void theMembraneStandsStillAndAllElseGoesOn(NeuronModel neuron) {
    Refractory refractory = new Refractory(neuron, 3);
    List<Double> state = InitialValues.state(refractory, 0);
    int silent = 0;
    for (double x : currents()) {
      List<Double> own = state.subList(0, state.size() - 1);
      Step<Double> got = step(refractory, SPIKES, x, state);
      boolean held = Refractory.silent(refractory, state);
      Step<Double> expected = step(neuron, held ? never() : SPIKES, x, own);
      for (int k = 0; k < own.size(); k++) {
        boolean still = held && neuron.heldStates().contains(neuron.states().get(k).name());
        double value = still ? own.get(k) : expected.state().get(k);
        assertEquals(value, got.state().get(k), neuron.states().get(k).name());
      }
      assertEquals(held ? 0 : expected.spike(), got.spike());
      if (expected.charged() != null) {
        assertEquals(held ? own.get(0) : expected.charged(), got.charged());
      }
      silent += held ? 1 : 0;
      state = got.state();
    }
    assertTrue(silent > 10, neuron + " was refractory " + silent + " times");
  }

  private static SpikeFunction never() {
    return new SpikeFunction(new Never(), false);
  }

  /** Without steps it is the neuron, to the last bit. */
  @ParameterizedTest
  @MethodSource("neurons")
  void aPeriodOfNoStepIsNone(NeuronModel neuron) {
    Refractory none = new Refractory(neuron, 0);
    List<Double> own = InitialValues.state(neuron, 0);
    List<Double> state = InitialValues.state(none, 0);
    for (double x : currents()) {
      Step<Double> expected = step(neuron, SPIKES, x, own);
      Step<Double> got = step(none, SPIKES, x, state);
      own = expected.state();
      state = got.state();
      List<Double> both = new ArrayList<>(own);
      both.add(0.0);
      assertEquals(expected.spike(), got.spike());
      assertEquals(both, state);
    }
  }
}
