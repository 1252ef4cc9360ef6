package io.github.dl4jsnn.neuron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The oscillation against its closed form, and the input that it prefers. */
class ResonateAndFireTest {

  private static final SpikeFunction SPIKES = new SpikeFunction(new ATan(), true);

  private static double[] potential(NeuronModel neuron, int steps, IntToDoubleFunction x) {
    double[] v = new double[steps];
    List<Double> state = InitialValues.state(neuron, 0);
    for (int t = 0; t < steps; t++) {
      state =
          neuron
              .step(
                  ScalarAlgebra.INSTANCE,
                  SPIKES,
                  x.applyAsDouble(t),
                  state,
                  InitialValues.parameters(neuron, 0))
              .state();
      v[t] = state.get(0);
    }
    return v;
  }

  /** An input at step 0 alone rings as decay^t sin(ω t). */
  @Test
  void anImpulseRings() {
    NeuronModel neuron = new ResonateAndFire().withDecay(0.9).withOmega(0.7).withVThreshold(100);
    double[] v = potential(neuron, 40, t -> t == 0 ? 3 : 0);
    for (int t = 0; t < v.length; t++) {
      assertEquals(3 * Math.pow(0.9, t) * Math.sin(0.7 * t), v[t], 1e-12, "at step " + t);
    }
  }

  /** Pulses of its own period make the largest potential. */
  @Test
  void itsOwnPeriodBuildsUp() {
    int own = 12;
    NeuronModel neuron =
        new ResonateAndFire().withDecay(0.97).withOmega(2 * Math.PI / own).withVThreshold(100);
    double best = peak(neuron, own);
    for (int period : new int[] {5, 7, 9, 10, 14, 16, 18, 20}) {
      assertTrue(
          peak(neuron, period) < 0.7 * best,
          "period " + period + ": " + peak(neuron, period) + ", own: " + best);
    }
  }

  private static double peak(NeuronModel neuron, int period) {
    double[] v = potential(neuron, 400, t -> t % period == 0 ? 1 : 0);
    return Arrays.stream(v).max().orElseThrow();
  }

  @Test
  void aResetLeavesTheOtherPart() {
    NeuronModel neuron = new ResonateAndFire().withDecay(1).withOmega(Math.PI / 2);
    // u = 2 turns into V = 2, which fires; u turns to 0.
    List<Double> state =
        neuron.step(ScalarAlgebra.INSTANCE, SPIKES, 5.0, List.of(0.0, 2.0), List.of()).state();
    assertEquals(0, state.get(0), 1e-12);
    assertEquals(5, state.get(1), 1e-12);
  }

  @Test
  void numbersOfDifferentLengthsAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new ResonateAndFire().withDecay(0.9, 0.8).withOmega(1, 2, 3))
            .getMessage();
    assertEquals(
        "ResonateAndFire: decay has 2 numbers and omega 3; expected one number, or as many as"
            + " neurons, of each",
        message);
  }
}
