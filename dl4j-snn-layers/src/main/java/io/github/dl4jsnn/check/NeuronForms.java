package io.github.dl4jsnn.check;

import static io.github.dl4jsnn.check.Agreement.doubles;
import static io.github.dl4jsnn.check.Agreement.floats;
import static io.github.dl4jsnn.check.NeuronCase.column;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.compile.NeuronTile;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.samediff.SpikeOps;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The forms that the library has of a neuron's step, each run over a {@link NeuronCase}. */
final class NeuronForms {

  private NeuronForms() {}

  /** One tape over all steps, neuron by neuron, in double precision: the reference. */
  static NeuronResult scalars(NeuronCase d, SpikeFunction f) {
    double[][] spikes = new double[d.steps()][d.n()];
    double[][] states = new double[d.steps() * d.start().length][d.n()];
    double[][] dx = new double[d.steps()][d.n()];
    double[][] dStart = new double[d.start().length][d.n()];
    double[][] dParameters = new double[d.learned().size()][d.n()];
    for (int i = 0; i < d.n(); i++) {
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
      take(tape, d.learned(p), dParameters, i);
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

  /** The compiled step, as the fused path runs it, or the same interpreted. */
  static NeuronResult kernel(NeuronCase d, CompiledStep step) {
    NeuronKernel kernel = step.kernel(d.n());
    float[][] parameters = single(d.parameters());
    float[][] state = single(d.start());
    float[][] spikes = new float[d.steps()][d.n()];
    List<double[]> states = new ArrayList<>();
    NeuronTile tile = new NeuronTile();
    tile.parameters = parameters;
    tile.n = d.n();
    kernel.begin(tile);
    float[][][] saved = new float[d.steps()][kernel.saved()][d.n()];
    for (int t = 0; t < d.steps(); t++) {
      tile.x = floats(d.x()[t]);
      tile.state = state;
      tile.spike = spikes[t];
      tile.saved = saved[t];
      kernel.forward(tile);
      for (float[] s : state) {
        states.add(doubles(s));
      }
    }
    float[][] dState = single(d.dState());
    float[][] dx = new float[d.steps()][d.n()];
    float[][] dParameters = new float[d.learned().size()][d.n()];
    for (int t = d.steps() - 1; t >= 0; t--) {
      tile.saved = saved[t];
      tile.dSpike = floats(d.dSpike()[t]);
      tile.dState = dState;
      tile.dx = dx[t];
      tile.dParameters = dParameters;
      kernel.backward(tile);
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
    double[][] spikes = new double[d.steps()][d.n()];
    double[][] states = new double[d.steps() * d.start().length][d.n()];
    for (int i = 0; i < d.n(); i++) {
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

  /** The steps alone, compiled. */
  static NeuronResult forward(NeuronCase d, CompiledStep step) {
    NeuronKernel kernel = step.kernel(d.n());
    float[][] parameters = single(d.parameters());
    float[][] state = single(d.start());
    float[][] spikes = new float[d.steps()][d.n()];
    float[][] saved = new float[kernel.saved()][d.n()];
    List<double[]> states = new ArrayList<>();
    NeuronTile tile = new NeuronTile();
    tile.parameters = parameters;
    tile.n = d.n();
    kernel.begin(tile);
    for (int t = 0; t < d.steps(); t++) {
      tile.x = floats(d.x()[t]);
      tile.state = state;
      tile.spike = spikes[t];
      tile.saved = saved;
      kernel.forward(tile);
      for (float[] s : state) {
        states.add(doubles(s));
      }
    }
    double[][] none = new double[0][];
    return new NeuronResult(twice(spikes), states.toArray(new double[0][]), none, none, none);
  }

  /** Float tiles, one operation after another. */
  static NeuronResult tiles(NeuronCase d, SpikeFunction f) {
    return tape(d, f, new TileAlgebra(d.n()), Agreement::floats, Agreement::doubles);
  }

  /** ND4J operations at each step, as the portable path runs them. */
  static NeuronResult arrays(NeuronCase d, SpikeFunction f) {
    return tape(d, f, NDArrayAlgebra.INSTANCE, Nd4j::createFromArray, INDArray::toDoubleVector);
  }

  /** One tape over all steps. */
  private static <T> NeuronResult tape(
      NeuronCase d,
      SpikeFunction f,
      Algebra<T> a,
      Function<double[], T> from,
      Function<T, double[]> to) {
    Tape<T> tape = new Tape<>(a);
    Function<double[][], List<Tape.Node<T>>> variables =
        rows -> Arrays.stream(rows).map(r -> tape.variable(from.apply(r))).toList();
    List<Tape.Node<T>> start = variables.apply(d.start());
    List<Tape.Node<T>> p = variables.apply(d.parameters());
    List<Tape.Node<T>> x = variables.apply(d.x());
    List<Tape.Node<T>> state = start;
    List<double[]> spikes = new ArrayList<>();
    List<double[]> states = new ArrayList<>();
    for (int t = 0; t < d.steps(); t++) {
      NeuronModel.Step<Tape.Node<T>> step = d.neuron().step(tape, f, x.get(t), state, p);
      spikes.add(to.apply(step.spike().value()));
      tape.seed(step.spike(), from.apply(d.dSpike()[t]));
      state = step.state();
      state.forEach(s -> states.add(to.apply(s.value())));
    }
    for (int k = 0; k < state.size(); k++) {
      tape.seed(state.get(k), from.apply(d.dState()[k]));
    }
    tape.backward();
    Function<List<Tape.Node<T>>, double[][]> gradients =
        nodes ->
            nodes.stream()
                .map(tape::gradient)
                .map(g -> g == null ? new double[d.n()] : to.apply(g))
                .toArray(double[][]::new);
    return new NeuronResult(
        spikes.toArray(new double[0][]),
        states.toArray(new double[0][]),
        gradients.apply(x),
        gradients.apply(start),
        gradients.apply(d.learned(p)));
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
        Stream.of(start, d.learned(p), x)
            .flatMap(List::stream)
            .map(SDVariable::name)
            .toArray(String[]::new);
    SpikeOps.createGradFunction(sd);
    String[] outputs =
        Stream.concat(spikes.stream(), states.stream())
            .map(SDVariable::name)
            .toArray(String[]::new);
    OutAndGrad both = sd.calculateGradientsAndOutputs(Map.of(), List.of(outputs), List.of(leaves));
    Map<String, INDArray> out = both.getOutputs();
    Map<String, INDArray> gradients = both.getGradients();
    return new NeuronResult(
        values(out, spikes),
        values(out, states),
        values(gradients, x),
        values(gradients, start),
        values(gradients, d.learned(p)));
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
