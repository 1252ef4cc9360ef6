package io.github.dl4jsnn.check;

import static io.github.dl4jsnn.check.Agreement.doubles;
import static io.github.dl4jsnn.check.Agreement.floats;
import static io.github.dl4jsnn.check.NeuronCase.N;
import static io.github.dl4jsnn.check.NeuronCase.column;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.SpikeFunction;
import io.github.dl4jsnn.samediff.SpikeOps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The forms that the library has of a neuron's step, each run over a {@link NeuronCase}. */
final class NeuronForms {

  private NeuronForms() {}

  /** One tape over all steps, neuron by neuron, in double precision: the reference. */
  static NeuronResult scalars(NeuronCase d, SpikeFunction f) {
    double[][] spikes = new double[d.steps()][N];
    double[][] states = new double[d.steps() * d.start().length][N];
    double[][] dx = new double[d.steps()][N];
    double[][] dStart = new double[d.start().length][N];
    double[][] dParameters = new double[d.parameters().length][N];
    for (int i = 0; i < N; i++) {
      Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
      List<Tape.Node<Double>> start = variables(tape, column(d.start(), i));
      List<Tape.Node<Double>> p = variables(tape, column(d.parameters(), i));
      List<Tape.Node<Double>> x = variables(tape, column(d.x(), i));
      List<Tape.Node<Double>> state = start;
      for (int t = 0; t < d.steps(); t++) {
        NeuronModel.Step<Tape.Node<Double>> step = d.neuron().step(tape, f, x.get(t), state, p);
        spikes[t][i] = step.spike().value();
        tape.seed(step.spike(), d.dSpike()[t][i]);
        state = step.state();
        for (int k = 0; k < state.size(); k++) {
          states[t * state.size() + k][i] = state.get(k).value();
        }
      }
      for (int k = 0; k < state.size(); k++) {
        tape.seed(state.get(k), d.dState()[k][i]);
      }
      tape.backward();
      take(tape, x, dx, i);
      take(tape, start, dStart, i);
      take(tape, p, dParameters, i);
    }
    return new NeuronResult(spikes, states, dx, dStart, dParameters);
  }

  private static List<Tape.Node<Double>> variables(Tape<Double> tape, List<Double> values) {
    return values.stream().map(tape::variable).toList();
  }

  private static void take(Tape<Double> tape, List<Tape.Node<Double>> nodes, double[][] to, int i) {
    for (int k = 0; k < to.length; k++) {
      Double g = tape.gradient(nodes.get(k));
      to[k][i] = g == null ? 0 : g;
    }
  }

  /** Float tiles, as the fused path runs them. */
  static NeuronResult kernel(NeuronCase d, NeuronKernel kernel) {
    float[][] parameters = single(d.parameters());
    float[][] state = single(d.start());
    float[][] spikes = new float[d.steps()][N];
    List<double[]> states = new ArrayList<>();
    kernel.begin(parameters, N);
    float[][][] saved = new float[d.steps()][kernel.saved()][N];
    for (int t = 0; t < d.steps(); t++) {
      kernel.forward(floats(d.x()[t]), state, parameters, spikes[t], saved[t], N);
      for (float[] s : state) {
        states.add(doubles(s));
      }
    }
    float[][] dState = single(d.dState());
    float[][] dx = new float[d.steps()][N];
    float[][] dParameters = new float[parameters.length][N];
    for (int t = d.steps() - 1; t >= 0; t--) {
      kernel.backward(saved[t], parameters, floats(d.dSpike()[t]), dState, dx[t], dParameters, N);
    }
    return new NeuronResult(
        twice(spikes),
        states.toArray(new double[0][]),
        twice(dx),
        twice(dState),
        twice(dParameters));
  }

  private static float[][] single(double[][] rows) {
    return Stream.of(rows).map(Agreement::floats).toArray(float[][]::new);
  }

  private static double[][] twice(float[][] rows) {
    return Stream.of(rows).map(Agreement::doubles).toArray(double[][]::new);
  }

  /** The steps alone, on scalars. */
  static NeuronResult forward(NeuronCase d, SpikeFunction f) {
    double[][] spikes = new double[d.steps()][N];
    double[][] states = new double[d.steps() * d.start().length][N];
    for (int i = 0; i < N; i++) {
      List<Double> state = column(d.start(), i);
      for (int t = 0; t < d.steps(); t++) {
        NeuronModel.Step<Double> step =
            d.neuron()
                .step(ScalarAlgebra.INSTANCE, f, d.x()[t][i], state, column(d.parameters(), i));
        spikes[t][i] = step.spike();
        state = step.state();
        for (int k = 0; k < state.size(); k++) {
          states[t * state.size() + k][i] = state.get(k);
        }
      }
    }
    double[][] none = new double[0][];
    return new NeuronResult(spikes, states, none, none, none);
  }

  /** The steps alone, by a kernel. */
  static NeuronResult forward(NeuronCase d, NeuronKernel kernel) {
    float[][] parameters = single(d.parameters());
    float[][] state = single(d.start());
    float[][] spikes = new float[d.steps()][N];
    float[][] saved = new float[kernel.saved()][N];
    List<double[]> states = new ArrayList<>();
    kernel.begin(parameters, N);
    for (int t = 0; t < d.steps(); t++) {
      kernel.forward(floats(d.x()[t]), state, parameters, spikes[t], saved, N);
      for (float[] s : state) {
        states.add(doubles(s));
      }
    }
    double[][] none = new double[0][];
    return new NeuronResult(twice(spikes), states.toArray(new double[0][]), none, none, none);
  }

  /** ND4J operations at each step, as the portable path runs them. */
  static NeuronResult arrays(NeuronCase d, SpikeFunction f) {
    Tape<INDArray> tape = new Tape<>(NDArrayAlgebra.INSTANCE);
    List<Tape.Node<INDArray>> start = variables(tape, d.start());
    List<Tape.Node<INDArray>> p = variables(tape, d.parameters());
    List<Tape.Node<INDArray>> x = variables(tape, d.x());
    List<Tape.Node<INDArray>> state = start;
    List<double[]> spikes = new ArrayList<>();
    List<double[]> states = new ArrayList<>();
    for (int t = 0; t < d.steps(); t++) {
      NeuronModel.Step<Tape.Node<INDArray>> step = d.neuron().step(tape, f, x.get(t), state, p);
      spikes.add(step.spike().value().toDoubleVector());
      tape.seed(step.spike(), Nd4j.createFromArray(d.dSpike()[t]));
      state = step.state();
      state.forEach(s -> states.add(s.value().toDoubleVector()));
    }
    for (int k = 0; k < state.size(); k++) {
      tape.seed(state.get(k), Nd4j.createFromArray(d.dState()[k]));
    }
    tape.backward();
    return new NeuronResult(
        spikes.toArray(new double[0][]),
        states.toArray(new double[0][]),
        gradients(tape, x),
        gradients(tape, start),
        gradients(tape, p));
  }

  private static List<Tape.Node<INDArray>> variables(Tape<INDArray> tape, double[][] rows) {
    return Arrays.stream(rows).map(r -> tape.variable(Nd4j.createFromArray(r))).toList();
  }

  private static double[][] gradients(Tape<INDArray> tape, List<Tape.Node<INDArray>> nodes) {
    return nodes.stream()
        .map(tape::gradient)
        .map(g -> g == null ? new double[N] : g.toDoubleVector())
        .toArray(double[][]::new);
  }

  /** A SameDiff graph of all steps, which differentiates itself. */
  static NeuronResult graph(NeuronCase d, SpikeFunction f) {
    SameDiff sd = SameDiff.create();
    List<SDVariable> start = variables(sd, "start", d.start());
    List<SDVariable> p = variables(sd, "parameter", d.parameters());
    List<SDVariable> x = variables(sd, "x", d.x());
    List<SDVariable> state = start;
    List<SDVariable> spikes = new ArrayList<>();
    List<SDVariable> states = new ArrayList<>();
    SDVariable loss = null;
    for (int t = 0; t < d.steps(); t++) {
      NeuronModel.Step<SDVariable> step =
          d.neuron().step(SameDiffAlgebra.INSTANCE, f, x.get(t), state, p);
      spikes.add(step.spike());
      state = step.state();
      states.addAll(state);
      loss = plus(loss, step.spike(), d.dSpike()[t]);
    }
    for (int k = 0; k < state.size(); k++) {
      loss = plus(loss, state.get(k), d.dState()[k]);
    }
    sd.setLossVariables(loss.sum("loss").name());
    String[] leaves =
        Stream.of(start, p, x).flatMap(List::stream).map(SDVariable::name).toArray(String[]::new);
    SpikeOps.createGradFunction(sd);
    Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), leaves);
    String[] outputs =
        Stream.concat(spikes.stream(), states.stream())
            .map(SDVariable::name)
            .toArray(String[]::new);
    Map<String, INDArray> out = sd.output(Map.of(), outputs);
    return new NeuronResult(
        values(out, spikes),
        values(out, states),
        values(gradients, x),
        values(gradients, start),
        values(gradients, p));
  }

  private static SDVariable plus(SDVariable loss, SDVariable value, double[] weight) {
    SDVariable term = value.mul(value.getSameDiff().constant(Nd4j.createFromArray(weight)));
    return loss == null ? term : loss.add(term);
  }

  private static List<SDVariable> variables(SameDiff sd, String name, double[][] rows) {
    return IntStream.range(0, rows.length)
        .mapToObj(k -> sd.var(name + k, Nd4j.createFromArray(rows[k])))
        .toList();
  }

  private static double[][] values(Map<String, INDArray> from, List<SDVariable> variables) {
    return variables.stream()
        .map(v -> from.get(v.name()).toDoubleVector())
        .toArray(double[][]::new);
  }
}
