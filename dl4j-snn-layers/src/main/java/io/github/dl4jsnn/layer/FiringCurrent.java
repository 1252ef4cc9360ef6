package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronModel.Step;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The constant input current at which a neuron fires once per given number of time steps. It is
 * found by running the neuron's step, and so is known of every neuron, a user's own included.
 */
final class FiringCurrent {

  /** Spikes that a run must show: the first one alone would miss that a neuron adapts. */
  private static final int SPIKES = 8;

  private static final double SMALLEST = 0x1p-20;
  private static final double LARGEST = 0x1p20;
  private static final double RATIO = 1.05;

  private FiringCurrent() {}

  /**
   * The smallest current, from 0 upwards, at which the neuron fires at least once per {@code
   * period} steps, on average over the first {@value #SPIKES} periods from its initial state.
   *
   * @param period in time steps
   * @return in the unit of the neuron's input; 0 for a neuron that fires so without input; empty
   *     for one that does not at any current up to 2^20
   */
  static OptionalDouble of(NeuronModel neuron, int period) {
    if (fires(neuron, 0, period)) {
      return OptionalDouble.of(0);
    }
    // Upwards in small steps: a neuron may stop firing where the current is too large.
    double silent = 0;
    for (double current = SMALLEST; current <= LARGEST; current *= RATIO) {
      if (fires(neuron, current, period)) {
        return OptionalDouble.of(bisect(neuron, silent, current, period));
      }
      silent = current;
    }
    return OptionalDouble.empty();
  }

  private static double bisect(NeuronModel neuron, double silent, double firing, int period) {
    double low = silent;
    double high = firing;
    while (high - low > 1e-6 * high) {
      double middle = (low + high) / 2;
      if (fires(neuron, middle, period)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static boolean fires(NeuronModel neuron, double current, int period) {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    List<Double> parameters = neuron.parameters().stream().map(NeuronParameter::initial).toList();
    List<Double> state = neuron.states().stream().map(StateVariable::initial).toList();
    double spikes = 0;
    for (int t = 0; t < SPIKES * period; t++) {
      Step<Double> step = neuron.step(ScalarAlgebra.INSTANCE, f, current, state, parameters);
      if (step.spike() != 0 && step.spike() != 1) {
        // Its output is no spike.
        return false;
      }
      spikes += step.spike();
      state = step.state();
    }
    return spikes >= SPIKES;
  }
}
