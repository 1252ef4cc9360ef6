package io.github.dl4jsnn.contract;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static io.github.dl4jsnn.util.Close.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.kernel.NeuronKernel;
import io.github.dl4jsnn.kernel.TapeKernel;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.SpikeFunction;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Erf;
import io.github.dl4jsnn.surrogate.LeakyKReLU;
import io.github.dl4jsnn.surrogate.PiecewiseQuadratic;
import io.github.dl4jsnn.surrogate.Sigmoid;
import io.github.dl4jsnn.surrogate.SoftSign;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Close;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What every neuron of {@link Neurons#all()} must fulfil, in all its variants. */
class NeuronContractTest {

  private static final int N = 16;
  private static final int STEPS = 12;
  private static final int MOST = 32;

  static List<NeuronModel> defaults() {
    return Neurons.all();
  }

  /** Combinations of flags, reset potentials and other numbers, see {@link #combinations}. */
  static List<NeuronModel> neurons() {
    List<NeuronModel> neurons = new ArrayList<>();
    for (NeuronModel neuron : Neurons.all()) {
      neurons.addAll(combinations(neuron));
    }
    neurons.addAll(combinations(new Adaptive()));
    return neurons;
  }

  /** All legal combinations where they are few, else a fixed sample of them. */
  private static Set<NeuronModel> combinations(NeuronModel neuron) {
    NeuronModel scaled = neuron;
    for (RecordComponent c : Records.components(neuron)) {
      if (c.getType() == double.class) {
        double value = (Double) Records.get(neuron, c);
        scaled =
            legal(scaled, c.getName(), 1.3 * value)
                .or(() -> legal(neuron, c.getName(), 0.8 * value))
                .orElseThrow();
      }
    }
    Set<NeuronModel> all = new LinkedHashSet<>(List.of(neuron, scaled));
    for (RecordComponent c : Records.components(neuron)) {
      for (NeuronModel made : List.copyOf(all)) {
        for (Object other : others(neuron, c)) {
          legal(made, c.getName(), other).ifPresent(all::add);
        }
      }
    }
    if (all.size() <= MOST) {
      return all;
    }
    List<NeuronModel> shuffled = new ArrayList<>(all);
    shuffled.remove(neuron);
    Collections.shuffle(shuffled, new Random(3));
    Set<NeuronModel> sample = new LinkedHashSet<>(List.of(neuron));
    sample.addAll(shuffled.subList(0, MOST - 1));
    return sample;
  }

  private static List<Object> others(NeuronModel neuron, RecordComponent c) {
    if (c.getType() == boolean.class) {
      return List.of(!(Boolean) Records.get(neuron, c));
    }
    return switch (c.getName()) {
      case "vReset" -> Arrays.asList(null, -0.2, 1.7);
      case "resetAmount" -> List.of(0.6);
      case "vInit", "vLeak" -> c.getType() == Double.class ? List.of(0.15) : List.of();
      default -> List.of();
    };
  }

  private static Optional<NeuronModel> legal(NeuronModel neuron, String name, Object value) {
    try {
      return Optional.of(Records.with(neuron, name, value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean has(NeuronModel neuron, String name) {
    return Arrays.stream(Records.components(neuron)).anyMatch(c -> c.getName().equals(name));
  }

  private static List<Surrogate> surrogates(boolean spiking) {
    List<Surrogate> surrogates =
        List.of(new ATan(), new Sigmoid(), new PiecewiseQuadratic(0.8), new SoftSign(3));
    // In smooth mode its unbounded primitive makes the state grow without end.
    return spiking
        ? Stream.concat(surrogates.stream(), Stream.of(new LeakyKReLU(0.1, 0.5))).toList()
        : surrogates;
  }

  /** Those that central differences may cross everywhere. */
  private static List<Surrogate> smooth() {
    return List.of(new ATan(), new Sigmoid(2), new Erf(1));
  }

  /** Inputs, parameters and upstream gradients of some neurons over some steps, exact in float. */
  private static final class Data {
    private final NeuronModel neuron;
    private final double[][] x;
    private final double[][] start;
    private final double[][] parameters;
    private final double[][] dSpike;
    private final double[][] dState;

    private Data(
        NeuronModel neuron,
        double[][] x,
        double[][] start,
        double[][] parameters,
        double[][] dSpike,
        double[][] dState) {
      this.neuron = neuron;
      this.x = x;
      this.start = start;
      this.parameters = parameters;
      this.dSpike = dSpike;
      this.dState = dState;
    }

    /** Input currents around which the neuron sometimes fires: between 5 and 80 % are spikes. */
    static Data of(NeuronModel neuron) {
      List<Double> rates = new ArrayList<>();
      for (int k = 0; k < 40; k++) {
        double center = (k % 2 == 0 ? 1 : -1) * 0.25 * (k / 2 + 1);
        Data data = around(neuron, center);
        double rate = data.rate();
        if (rate > 0.15 && rate < 0.7) {
          return data;
        }
        rates.add(rate);
      }
      throw new AssertionError(neuron + " never fires with a rate that tests much: " + rates);
    }

    private static Data around(NeuronModel neuron, double center) {
      Random random = new Random(17);
      int states = neuron.states().size();
      DoubleSupplier gauss = () -> (float) random.nextGaussian();
      double[][] x = fill(STEPS, () -> (float) (center + 1.2 * random.nextGaussian()));
      double[][] start = new double[states][];
      for (int k = 0; k < states; k++) {
        double initial = neuron.states().get(k).initial();
        start[k] = fill(1, () -> (float) (initial + 0.1 * random.nextGaussian()))[0];
      }
      List<NeuronParameter> p = neuron.parameters();
      double[][] parameters = new double[p.size()][];
      for (int k = 0; k < parameters.length; k++) {
        double initial = p.get(k).initial();
        parameters[k] = fill(1, () -> (float) (initial + 0.05 * random.nextGaussian()))[0];
      }
      return new Data(neuron, x, start, parameters, fill(STEPS, gauss), fill(states, gauss));
    }

    private static double[][] fill(int rows, DoubleSupplier value) {
      double[][] out = new double[rows][N];
      for (double[] row : out) {
        Arrays.setAll(row, i -> value.getAsDouble());
      }
      return out;
    }

    int steps() {
      return x.length;
    }

    /** The first steps only. */
    Data head(int steps) {
      return new Data(neuron, Arrays.copyOf(x, steps), start, parameters, dSpike, dState);
    }

    double rate() {
      double spikes = 0;
      SpikeFunction f = new SpikeFunction(new ATan(), true);
      for (int i = 0; i < N; i++) {
        List<Double> state = column(start, i);
        for (int t = 0; t < STEPS; t++) {
          NeuronModel.Step<Double> step =
              neuron.step(ScalarAlgebra.INSTANCE, f, x[t][i], state, column(parameters, i));
          spikes += step.spike();
          state = step.state();
        }
      }
      return spikes / (N * STEPS);
    }
  }

  private static List<Double> column(double[][] rows, int i) {
    return Arrays.stream(rows).map(row -> row[i]).toList();
  }

  /** All that a pass over the steps yields. */
  private static final class Result {
    private final double[] spikes;
    private final double[] states;
    private final double[] dx;
    private final double[] dStart;
    private final double[] dParameters;

    private Result(
        double[] spikes, double[] states, double[] dx, double[] dStart, double[] dParameters) {
      this.spikes = spikes;
      this.states = states;
      this.dx = dx;
      this.dStart = dStart;
      this.dParameters = dParameters;
    }

    static void assertAgree(String what, Result expected, Result got, double tolerance) {
      Close.assertClose(what + ": spikes", expected.spikes, got.spikes, tolerance);
      Close.assertClose(what + ": state", expected.states, got.states, tolerance);
      Close.assertClose(what + ": dL/dx", expected.dx, got.dx, tolerance);
      Close.assertClose(what + ": dL/d(state before)", expected.dStart, got.dStart, tolerance);
      Close.assertClose(
          what + ": dL/d(parameters)", expected.dParameters, got.dParameters, tolerance);
    }
  }

  private static double[] flat(double[][] rows) {
    return Stream.of(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] flat(float[][] rows) {
    return flat(Stream.of(rows).map(r -> doubles(r)).toArray(double[][]::new));
  }

  private static float[][] single(double[][] rows) {
    return Stream.of(rows).map(r -> floats(r)).toArray(float[][]::new);
  }

  private static Result run(NeuronKernel kernel, Data d) {
    float[][] parameters = single(d.parameters);
    float[][] state = single(d.start);
    float[][] spikes = new float[d.steps()][N];
    List<float[]> states = new ArrayList<>();
    kernel.begin(parameters, N);
    float[][][] saved = new float[d.steps()][kernel.saved()][N];
    for (int t = 0; t < d.steps(); t++) {
      kernel.forward(floats(d.x[t]), state, parameters, spikes[t], saved[t], N);
      for (float[] s : state) {
        states.add(s.clone());
      }
    }
    float[][] dState = single(d.dState);
    float[][] dx = new float[d.steps()][N];
    float[][] dParameters = new float[parameters.length][N];
    for (int t = d.steps() - 1; t >= 0; t--) {
      kernel.backward(saved[t], parameters, floats(d.dSpike[t]), dState, dx[t], dParameters, N);
    }
    return new Result(
        flat(spikes),
        flat(states.toArray(new float[0][])),
        flat(dx),
        flat(dState),
        flat(dParameters));
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void kernelIsTheStep(NeuronModel neuron) {
    Data data = Data.of(neuron);
    for (boolean spiking : new boolean[] {true, false}) {
      for (Surrogate s : surrogates(spiking)) {
        SpikeFunction f = new SpikeFunction(s, spiking);
        Result expected = run(new TapeKernel(neuron, f, N), data);
        Result got = run(neuron.kernel(f, N), data);
        String what = neuron + ", " + f + ", kernel against TapeKernel";
        if (spiking) {
          assertArrayEquals(expected.spikes, got.spikes, what + ": spikes");
          double rate = Arrays.stream(got.spikes).average().orElseThrow();
          assertTrue(rate > 0.05 && rate < 0.8, what + ": rate " + rate + " tests too little");
        }
        Result.assertAgree(what, expected, got, 1e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void tapeKernelIsTheStepInDoublePrecision(NeuronModel neuron) {
    Data data = Data.of(neuron);
    SpikeFunction f = new SpikeFunction(new ATan(), false);
    Result got = run(new TapeKernel(neuron, f, N), data);
    Result.assertAgree(neuron + ", TapeKernel", scalarTape(neuron, f, data), got, 2e-5);
  }

  /** One tape over all steps, neuron by neuron. */
  private static Result scalarTape(NeuronModel neuron, SpikeFunction f, Data d) {
    double[][] spikes = new double[d.steps()][N];
    double[][] states = new double[d.steps() * d.start.length][N];
    double[][] dx = new double[d.steps()][N];
    double[][] dStart = new double[d.start.length][N];
    double[][] dParameters = new double[d.parameters.length][N];
    for (int i = 0; i < N; i++) {
      Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
      List<Tape.Node<Double>> start = column(d.start, i).stream().map(tape::variable).toList();
      List<Tape.Node<Double>> p = column(d.parameters, i).stream().map(tape::variable).toList();
      List<Tape.Node<Double>> x = column(d.x, i).stream().map(tape::variable).toList();
      List<Tape.Node<Double>> state = start;
      for (int t = 0; t < d.steps(); t++) {
        NeuronModel.Step<Tape.Node<Double>> step = neuron.step(tape, f, x.get(t), state, p);
        spikes[t][i] = step.spike().value();
        tape.seed(step.spike(), d.dSpike[t][i]);
        state = step.state();
        for (int k = 0; k < state.size(); k++) {
          states[t * state.size() + k][i] = state.get(k).value();
        }
      }
      for (int k = 0; k < state.size(); k++) {
        tape.seed(state.get(k), d.dState[k][i]);
      }
      tape.backward();
      take(tape, x, dx, i);
      take(tape, start, dStart, i);
      take(tape, p, dParameters, i);
    }
    return new Result(flat(spikes), flat(states), flat(dx), flat(dStart), flat(dParameters));
  }

  private static void take(Tape<Double> tape, List<Tape.Node<Double>> nodes, double[][] to, int i) {
    for (int k = 0; k < to.length; k++) {
      Double g = tape.gradient(nodes.get(k));
      to[k][i] = g == null ? 0 : g;
    }
  }

  /** ND4J operations at each step, as the portable path runs them. */
  @ParameterizedTest
  @MethodSource("neurons")
  void arrayStepIsTheScalarStep(NeuronModel neuron) {
    Data d = Data.of(neuron);
    for (boolean spiking : new boolean[] {true, false}) {
      SpikeFunction f = new SpikeFunction(new Sigmoid(), spiking);
      Tape<INDArray> tape = new Tape<>(NDArrayAlgebra.INSTANCE);
      List<Tape.Node<INDArray>> start = variables(tape, d.start);
      List<Tape.Node<INDArray>> p = variables(tape, d.parameters);
      List<Tape.Node<INDArray>> x = variables(tape, d.x);
      List<Tape.Node<INDArray>> state = start;
      List<double[]> spikes = new ArrayList<>();
      List<double[]> states = new ArrayList<>();
      for (int t = 0; t < d.steps(); t++) {
        NeuronModel.Step<Tape.Node<INDArray>> step = neuron.step(tape, f, x.get(t), state, p);
        spikes.add(step.spike().value().toDoubleVector());
        tape.seed(step.spike(), Nd4j.createFromArray(d.dSpike[t]));
        state = step.state();
        state.forEach(s -> states.add(s.value().toDoubleVector()));
      }
      for (int k = 0; k < state.size(); k++) {
        tape.seed(state.get(k), Nd4j.createFromArray(d.dState[k]));
      }
      tape.backward();
      Result got =
          new Result(
              flat(spikes.toArray(new double[0][])),
              flat(states.toArray(new double[0][])),
              gradients(tape, x),
              gradients(tape, start),
              gradients(tape, p));
      String what = neuron + ", " + f + ", INDArray against scalar";
      Result.assertAgree(what, scalarTape(neuron, f, d), got, 1e-10);
    }
  }

  private static List<Tape.Node<INDArray>> variables(Tape<INDArray> tape, double[][] rows) {
    return Arrays.stream(rows).map(r -> tape.variable(Nd4j.createFromArray(r))).toList();
  }

  private static double[] gradients(Tape<INDArray> tape, List<Tape.Node<INDArray>> nodes) {
    return nodes.stream()
        .map(tape::gradient)
        .flatMapToDouble(g -> Arrays.stream(g == null ? new double[N] : g.toDoubleVector()))
        .toArray();
  }

  /** A graph of some steps; SameDiff differentiates it by itself. */
  @ParameterizedTest
  @MethodSource("neurons")
  void graphStepIsTheScalarStep(NeuronModel neuron) {
    Data d = Data.of(neuron).head(4);
    for (boolean spiking : new boolean[] {true, false}) {
      SpikeFunction f = new SpikeFunction(new ATan(), spiking);
      SameDiff sd = SameDiff.create();
      List<SDVariable> start = variables(sd, "start", d.start);
      List<SDVariable> p = variables(sd, "parameter", d.parameters);
      List<SDVariable> x = variables(sd, "x", d.x);
      List<SDVariable> state = start;
      List<SDVariable> spikes = new ArrayList<>();
      List<SDVariable> states = new ArrayList<>();
      SDVariable loss = null;
      for (int t = 0; t < d.steps(); t++) {
        NeuronModel.Step<SDVariable> step =
            neuron.step(SameDiffAlgebra.INSTANCE, f, x.get(t), state, p);
        spikes.add(step.spike());
        state = step.state();
        states.addAll(state);
        loss = plus(loss, step.spike(), d.dSpike[t]);
      }
      for (int k = 0; k < state.size(); k++) {
        loss = plus(loss, state.get(k), d.dState[k]);
      }
      String lossName = loss.sum("loss").name();
      sd.setLossVariables(lossName);
      List<SDVariable> leaves = Stream.of(start, p, x).flatMap(List::stream).toList();
      String[] names = leaves.stream().map(SDVariable::name).toArray(String[]::new);
      Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), names);
      Map<String, INDArray> out =
          sd.output(
              Map.of(),
              Stream.concat(spikes.stream(), states.stream())
                  .map(SDVariable::name)
                  .toArray(String[]::new));
      Result got =
          new Result(
              values(out, spikes),
              values(out, states),
              values(gradients, x),
              values(gradients, start),
              values(gradients, p));
      String what = neuron + ", " + f + ", SameDiff against scalar";
      Result.assertAgree(what, scalarTape(neuron, f, d), got, 1e-10);
    }
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

  private static double[] values(Map<String, INDArray> from, List<SDVariable> variables) {
    return variables.stream()
        .flatMapToDouble(v -> Arrays.stream(from.get(v.name()).toDoubleVector()))
        .toArray();
  }

  /**
   * Scalars that remember what {@link Algebra#detach} saw in a first run and say it again in later
   * ones: central differences then see what differentiation with detach sees.
   */
  private static final class Frozen {
    private final List<Double> seen = new ArrayList<>();
    private int next;
    private boolean recording = true;

    @SuppressWarnings("unchecked")
    final Algebra<Double> algebra =
        (Algebra<Double>)
            Proxy.newProxyInstance(
                Algebra.class.getClassLoader(),
                new Class<?>[] {Algebra.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("detach")) {
                    return detach((Double) arguments[0]);
                  }
                  try {
                    return method.invoke(ScalarAlgebra.INSTANCE, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });

    private Double detach(Double x) {
      if (recording) {
        seen.add(x);
        return x;
      }
      return seen.get(next++);
    }

    void again() {
      recording = false;
      next = 0;
    }
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void tapeIsTheCentralDifferenceInSmoothMode(NeuronModel neuron) {
    Data d = Data.of(neuron);
    for (Surrogate s : smooth()) {
      SpikeFunction f = new SpikeFunction(s, false);
      Result tape = scalarTape(neuron, f, d);
      double[][] dx = new double[d.steps()][N];
      double[][] dStart = new double[d.start.length][N];
      double[][] dParameters = new double[d.parameters.length][N];
      for (int i = 0; i < N; i++) {
        Frozen frozen = new Frozen();
        loss(neuron, f, frozen.algebra, d, i);
        differences(neuron, f, frozen, d, i, d.x, dx);
        differences(neuron, f, frozen, d, i, d.start, dStart);
        differences(neuron, f, frozen, d, i, d.parameters, dParameters);
      }
      String what = neuron + ", " + s + ", tape against central differences: ";
      assertClose(what + "dL/dx", flat(dx), tape.dx, 1e-6);
      assertClose(what + "dL/d(state before)", flat(dStart), tape.dStart, 1e-6);
      assertClose(what + "dL/d(parameters)", flat(dParameters), tape.dParameters, 1e-6);
    }
  }

  private static void differences(
      NeuronModel neuron,
      SpikeFunction f,
      Frozen frozen,
      Data d,
      int i,
      double[][] place,
      double[][] to) {
    double h = 1e-5;
    for (int k = 0; k < place.length; k++) {
      double before = place[k][i];
      place[k][i] = before + h;
      frozen.again();
      double above = loss(neuron, f, frozen.algebra, d, i);
      place[k][i] = before - h;
      frozen.again();
      double below = loss(neuron, f, frozen.algebra, d, i);
      place[k][i] = before;
      to[k][i] = (above - below) / (2 * h);
    }
  }

  private static double loss(
      NeuronModel neuron, SpikeFunction f, Algebra<Double> a, Data d, int i) {
    List<Double> state = column(d.start, i);
    double loss = 0;
    for (int t = 0; t < d.steps(); t++) {
      NeuronModel.Step<Double> step = neuron.step(a, f, d.x[t][i], state, column(d.parameters, i));
      loss += step.spike() * d.dSpike[t][i];
      state = step.state();
    }
    for (int k = 0; k < state.size(); k++) {
      loss += state.get(k) * d.dState[k][i];
    }
    return loss;
  }

  /** With detachReset the gradient must differ, or else the tests above would show nothing. */
  @ParameterizedTest
  @MethodSource("defaults")
  void detachResetChangesTheGradientAndNothingElse(NeuronModel neuron) {
    assumeTrue(has(neuron, "detachReset"), neuron + " has no reset");
    NeuronModel detached = Records.with(neuron, "detachReset", true);
    Data d = Data.of(neuron);
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    Result with = scalarTape(neuron, f, d);
    Result without = scalarTape(detached, f, d);
    assertArrayEquals(with.spikes, without.spikes, "spikes");
    assertArrayEquals(with.states, without.states, "state");
    assertFalse(Arrays.equals(with.dx, without.dx), "gradient is the same");
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void statesAreNamed(NeuronModel neuron) {
    List<String> names = neuron.states().stream().map(StateVariable::name).toList();
    assertEquals("v", names.get(0), "the membrane potential is the first state");
    assertEquals(names.size(), Set.copyOf(names).size(), "two states share a name: " + names);
    for (StateVariable s : neuron.states()) {
      assertTrue(Double.isFinite(s.initial()), s.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void potentialStartsAtTheResetPotential(NeuronModel neuron) throws ReflectiveOperationException {
    if (has(neuron, "vInit") && neuron.getClass().getMethod("vInit").invoke(neuron) != null) {
      return;
    }
    for (RecordComponent c : Records.components(neuron)) {
      if (c.getName().equals("vReset")) {
        Double reset = (Double) Records.get(neuron, c);
        double expected = reset == null ? 0 : reset;
        assertEquals(expected, neuron.states().get(0).initial(), neuron.toString());
      }
    }
  }

  // Lists, constructors, JSON

  @Test
  void allAreListed() {
    TreeSet<String> listed =
        Neurons.all().stream()
            .map(n -> n.getClass().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        ClassPath.implementations(NeuronModel.class),
        listed,
        "Neurons.all() must list every neuron of the package");
    assertEquals(listed.size(), Neurons.all().size(), "Neurons.all() lists one twice");
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void withersChangeOneComponent(NeuronModel neuron) throws ReflectiveOperationException {
    // From each combination, so that a component that falls back to its default is seen.
    for (NeuronModel from : combinations(neuron)) {
      for (RecordComponent c : Records.components(from)) {
        String name = c.getName();
        String wither = "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        Method method = from.getClass().getMethod(wither, c.getType());
        for (NeuronModel to : combinations(neuron)) {
          Object value = Records.get(to, c);
          String what = from + "." + wither + "(" + value + ")";
          Optional<NeuronModel> expected = legal(from, name, value);
          if (expected.isPresent()) {
            assertEquals(expected.get(), method.invoke(from, value), what);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void jsonRoundTrip(NeuronModel neuron) {
    for (NeuronModel variant : combinations(neuron)) {
      Json.assertRoundTrip(variant, NeuronModel.class);
      for (ObjectMapper mapper : Json.mappers()) {
        Layer layer = new SpikingLayer.Builder().nOut(3).neuron(variant).build();
        String json = Json.write(mapper, layer);
        Layer back = Json.read(mapper, json, Layer.class);
        assertEquals(variant, ((SpikingLayer) back).getNeuron(), json);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void jsonWithoutComponentsTakesDefaults(NeuronModel neuron) {
    for (NeuronModel variant : combinations(neuron)) {
      // Without its null vReset a resetAmount is not legal: such a file is refused, not mended.
      if (variant.toString().contains("resetAmount=0.6")) {
        continue;
      }
      Json.assertMissingTakeDefaults(neuron, variant, NeuronModel.class);
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void onlyAnExplicitNullIsSoftReset(NeuronModel neuron) throws ReflectiveOperationException {
    assumeTrue(has(neuron, "vReset"), neuron + " has no reset");
    String name = neuron.getClass().getName();
    for (ObjectMapper mapper : Json.mappers()) {
      NeuronModel missing = Json.read(mapper, "{\"@class\": \"" + name + "\"}", NeuronModel.class);
      assertEquals(vReset(neuron), vReset(missing), "a missing vReset became soft reset");
      NeuronModel explicit =
          Json.read(mapper, "{\"@class\": \"" + name + "\", \"vReset\": null}", NeuronModel.class);
      assertNull(vReset(explicit), "an explicit null is soft reset");
    }
  }

  private static Double vReset(NeuronModel neuron) throws ReflectiveOperationException {
    return (Double) neuron.getClass().getMethod("vReset").invoke(neuron);
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void javaSerializationRoundTrip(NeuronModel neuron) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(neuron);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(neuron, in.readObject());
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void notFiniteParametersAreRefused(NeuronModel neuron) {
    for (RecordComponent c : Records.components(neuron)) {
      if (c.getType() == double.class || c.getType() == Double.class) {
        for (double bad :
            new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
          assertRefused(neuron, c.getName(), bad);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void timeConstantsUpToOneAreRefused(NeuronModel neuron) {
    for (RecordComponent c : Records.components(neuron)) {
      if (c.getName().equals("tau")) {
        for (double bad : new double[] {1, 0.5, 0, -2}) {
          assertRefused(neuron, "tau", bad);
        }
        Records.with(neuron, "tau", 1.0001);
      }
    }
  }

  /** The message names owner, parameter, range and value. */
  private static void assertRefused(NeuronModel neuron, String name, double bad) {
    String owner = neuron.getClass().getSimpleName();
    String what = owner + " with " + name + " = " + bad;
    String message =
        assertThrows(IllegalArgumentException.class, () -> Records.with(neuron, name, bad), what)
            .getMessage();
    assertTrue(
        message.startsWith(owner + ": " + name + " must be ") && message.endsWith(", got " + bad),
        what + ": message names not owner, parameter, range and value: " + message);
  }
}
