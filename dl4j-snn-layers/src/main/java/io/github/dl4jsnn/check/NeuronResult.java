package io.github.dl4jsnn.check;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** All that a pass over the steps of a {@link NeuronCase} yields, neuron fastest. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NeuronResult(
    double[] spikes, double[] states, double[] dx, double[] dStart, double[] dParameters) {

  NeuronResult(
      double[][] spikes,
      double[][] states,
      double[][] dx,
      double[][] dStart,
      double[][] dParameters) {
    this(flat(spikes), flat(states), flat(dx), flat(dStart), flat(dParameters));
  }

  static double[] flat(double[][] rows) {
    return Stream.of(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  /**
   * Checks that a form agrees with this one.
   *
   * @param what which form, against which
   * @throws AssertionError naming quantity, step, neuron and the size of the difference
   */
  void check(String what, NeuronCase data, NeuronResult got, double tolerance) {
    int states = data.start().length;
    IntFunction<String> step = k -> at(data, k / data.n(), k);
    Agreement.check(what + ": spike", spikes, got.spikes, tolerance, step);
    Agreement.check(
        what + ": state",
        this.states,
        got.states,
        tolerance,
        k -> name(data, k / data.n() % states) + " " + at(data, k / data.n() / states, k));
    gradients(what, data, got, tolerance);
  }

  /** The same of the gradients alone. */
  void gradients(String what, NeuronCase data, NeuronResult got, double tolerance) {
    IntFunction<String> step = k -> at(data, k / data.n(), k);
    Agreement.check(what + ": dL/dx", dx, got.dx, tolerance, step);
    Agreement.check(
        what + ": dL/d(state before)",
        dStart,
        got.dStart,
        tolerance,
        k -> name(data, k / data.n()) + " of neuron " + k % data.n());
    Agreement.check(
        what + ": dL/d(parameter)",
        dParameters,
        got.dParameters,
        tolerance,
        k -> "for " + data.learned().get(k / data.n()).key() + " of neuron " + k % data.n());
  }

  private static String name(NeuronCase data, int state) {
    return "in " + data.neuron().states().get(state).name();
  }

  private static String at(NeuronCase data, int t, int k) {
    int i = k % data.n();
    return "at step " + t + " of neuron " + i + ", input current " + data.x()[t][i];
  }

  /** Checks that all numbers are finite. */
  void finite(String what) {
    IntFunction<String> at = k -> "(number " + k + ")";
    Agreement.finite(what + ": spike", spikes, at);
    Agreement.finite(what + ": state", states, at);
    Agreement.finite(what + ": dL/dx", dx, at);
    Agreement.finite(what + ": dL/d(state before)", dStart, at);
    Agreement.finite(what + ": dL/d(parameter)", dParameters, at);
  }
}
