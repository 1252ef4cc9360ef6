package io.github.dl4jsnn.check;

import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.InitialValues;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Inputs, parameters and upstream gradients of some neurons over some steps, exact in float.
 *
 * @param x [step][neuron], input currents
 * @param start [state][neuron], the state before the first step
 * @param parameters [parameter][neuron]
 * @param dSpike [step][neuron], dL/dS
 * @param dState [state][neuron], dL/d(state after the last step)
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NeuronCase(
    NeuronModel neuron,
    double[][] x,
    double[][] start,
    double[][] parameters,
    double[][] dSpike,
    double[][] dState) {

  /** Number of neurons, unless constants of one number per neuron say another. */
  private static final int N = 16;

  private static final int STEPS = 12;

  /** Input currents around which the neuron sometimes fires: 15 to 70 % are spikes. */
  static NeuronCase of(NeuronModel neuron) {
    List<Double> rates = new ArrayList<>();
    for (int k = 0; k < 70; k++) {
      // In even steps at first, then growing, for neurons whose threshold is far away.
      double size = k < 40 ? 0.25 * (k / 2 + 1) : 5 * Math.pow(1.5, (k - 40) / 2 + 1);
      NeuronCase made = around(neuron, (k % 2 == 0 ? 1 : -1) * size);
      double rate = made.rate();
      if (rate > 0.15 && rate < 0.7) {
        return made;
      }
      rates.add(rate);
    }
    throw new AssertionError(
        neuron
            + " fires at no rate between 0.15 and 0.7 that would test much, whatever its input from"
            + " -2000 to 2000; got the rates "
            + rates);
  }

  /** Input currents around a number. */
  static NeuronCase around(NeuronModel neuron, double center) {
    Random random = new Random(17);
    int n = count(neuron);
    int states = neuron.states().size();
    double spread = 1.2 * Math.max(1, Math.abs(center) / 5);
    DoubleSupplier gauss = () -> (float) random.nextGaussian();
    double[][] x = fill(STEPS, n, () -> (float) (center + spread * random.nextGaussian()));
    double[][] start = new double[states][];
    for (int k = 0; k < states; k++) {
      Constant initial = neuron.states().get(k).initial();
      start[k] = new double[n];
      Arrays.setAll(start[k], i -> (float) (initial.get(i) + 0.1 * random.nextGaussian()));
    }
    List<NeuronParameter> p = neuron.parameters();
    double[][] parameters = new double[p.size()][];
    for (int k = 0; k < parameters.length; k++) {
      NeuronParameter parameter = p.get(k);
      Constant initial = parameter.initial();
      parameters[k] = new double[n];
      Arrays.setAll(
          parameters[k],
          i ->
              parameter.learned()
                  ? within(parameter, initial.get(i) + 0.05 * random.nextGaussian())
                  : initial.get(i));
    }
    return new NeuronCase(
        neuron, x, start, parameters, fill(STEPS, n, gauss), fill(states, n, gauss));
  }

  private static int count(NeuronModel neuron) {
    int n = InitialValues.neurons(neuron);
    return n > 1 ? n : N;
  }

  /** Number of neurons. */
  int n() {
    return x[0].length;
  }

  /** Of something of each parameter that of the learned ones. */
  <V> List<V> learned(List<V> ofAll) {
    return IntStream.range(0, ofAll.size())
        .filter(k -> neuron.parameters().get(k).learned())
        .mapToObj(ofAll::get)
        .toList();
  }

  /** The learned parameters. */
  List<NeuronParameter> learned() {
    return NeuronParameter.learnedBy(neuron);
  }

  /** A legal value, exact in float. */
  private static double within(NeuronParameter p, double value) {
    return (float) Math.max(p.min(), Math.min(p.max(), value));
  }

  private static double[][] fill(int rows, int n, DoubleSupplier value) {
    double[][] out = new double[rows][n];
    for (double[] row : out) {
      Arrays.setAll(row, i -> value.getAsDouble());
    }
    return out;
  }

  int steps() {
    return x.length;
  }

  /** The first steps only. */
  NeuronCase head(int steps) {
    return new NeuronCase(neuron, Arrays.copyOf(x, steps), start, parameters, dSpike, dState);
  }

  /** The inputs over and over again. */
  NeuronCase repeated(int steps) {
    double[][] all = new double[steps][];
    double[][] upstream = new double[steps][];
    for (int t = 0; t < steps; t++) {
      all[t] = x[t % x.length];
      upstream[t] = dSpike[t % x.length];
    }
    return new NeuronCase(neuron, all, start, parameters, upstream, dState);
  }

  /** 1 where there is a spike, of any size and sign; the output itself of one that never fires. */
  double sent(double spike) {
    return !Neurons.fires(neuron) ? spike : spike != 0 ? 1 : 0;
  }

  private double rate() {
    double spikes = 0;
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    for (int i = 0; i < n(); i++) {
      List<Double> state = column(start, i);
      for (double[] row : x) {
        NeuronModel.Step<Double> step =
            neuron.step(ScalarAlgebra.INSTANCE, f, row[i], state, column(parameters, i));
        spikes += sent(step.spike());
        state = step.state();
      }
    }
    return spikes / (n() * x.length);
  }

  /** One neuron of each row. */
  static List<Double> column(double[][] rows, int i) {
    return Arrays.stream(rows).map(row -> row[i]).toList();
  }
}
