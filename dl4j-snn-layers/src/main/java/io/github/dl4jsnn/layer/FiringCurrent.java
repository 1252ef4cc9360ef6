package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.neuron.InitialValues;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronModel.Step;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

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

  /** Of neurons that differ. */
  private static final int SAMPLE = 32;

  /** How many results are kept: a network mostly has one neuron in all of its layers. */
  private static final int KEPT = 256;

  private record Question(NeuronModel neuron, int period) {}

  private static final Map<Question, OptionalDouble> KNOWN =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, OptionalDouble> eldest) {
          return size() > KEPT;
        }
      };

  private FiringCurrent() {}

  /**
   * That of a neuron, see below, which is found once; where neurons have constants of their own,
   * the mean of up to {@value #SAMPLE} of them, without those that do not fire. Of a refractory
   * neuron that without its period, which may be longer than the one asked for.
   */
  static OptionalDouble of(NeuronModel any, int period) {
    NeuronModel neuron = Refractory.without(any);
    Question question = new Question(neuron, period);
    synchronized (KNOWN) {
      OptionalDouble known = KNOWN.get(question);
      if (known != null) {
        return known;
      }
    }
    // Not under the lock: the step may be a user's.
    OptionalDouble found = search(neuron, period);
    synchronized (KNOWN) {
      KNOWN.put(question, found);
    }
    return found;
  }

  private static OptionalDouble search(NeuronModel neuron, int period) {
    int n = InitialValues.neurons(neuron);
    int count = Math.min(n, SAMPLE);
    return IntStream.range(0, count)
        .mapToObj(k -> of(neuron, period, (int) ((long) k * n / count)))
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }

  /**
   * The smallest current, from 0 upwards, at which the neuron fires at least once per {@code
   * period} steps, on average over the first {@value #SPIKES} periods from its initial state.
   *
   * @param period in time steps
   * @param i which neuron, where each has constants of its own
   * @return in the unit of the neuron's input; 0 for a neuron that fires so without input; empty
   *     for one that does not at any current up to 2^20
   */
  private static OptionalDouble of(NeuronModel neuron, int period, int i) {
    if (fires(neuron, 0, period, i)) {
      return OptionalDouble.of(0);
    }
    // Upwards in small steps: a neuron may stop firing where the current is too large.
    double silent = 0;
    for (double current = SMALLEST; current <= LARGEST; current *= RATIO) {
      if (fires(neuron, current, period, i)) {
        return OptionalDouble.of(bisect(neuron, silent, current, period, i));
      }
      silent = current;
    }
    return OptionalDouble.empty();
  }

  private static double bisect(
      NeuronModel neuron, double silent, double firing, int period, int i) {
    double low = silent;
    double high = firing;
    while (high - low > 1e-6 * high) {
      double middle = (low + high) / 2;
      if (fires(neuron, middle, period, i)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private static boolean fires(NeuronModel neuron, double current, int period, int i) {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    List<Double> parameters = InitialValues.parameters(neuron, i);
    List<Double> state = InitialValues.state(neuron, i);
    int spikes = 0;
    for (int t = 0; t < SPIKES * period; t++) {
      Step<Double> step = neuron.step(ScalarAlgebra.INSTANCE, f, current, state, parameters);
      if (step.spike() != Math.rint(step.spike())) {
        // Its output is no spike, nor several.
        return false;
      }
      spikes += step.spike() != 0 ? 1 : 0;
      state = step.state();
    }
    return spikes >= SPIKES;
  }
}
