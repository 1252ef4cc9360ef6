package io.github.dl4jsnn.contract;

import static io.github.dl4jsnn.util.Close.doubles;
import static io.github.dl4jsnn.util.Close.floats;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.compile.NeuronTile;
import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.InitialValues;
import io.github.dl4jsnn.neuron.LeakyIntegrator;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.Scaled;
import io.github.dl4jsnn.surrogate.SoftSign;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.SquarewaveFourierSeries;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import io.github.dl4jsnn.util.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Parameters of any size are either refused by name, or the fused path gives what DOUBLE gives.
 * What is refused is what {@link io.github.dl4jsnn.util.Checks} says.
 */
class ExtremeParametersTest {

  private static final double[] SIZES = {
    Double.MIN_VALUE,
    1e-300,
    1e-45,
    1e-38,
    1e-19,
    1e-18,
    1e-9,
    1e-3,
    1e3,
    1e9,
    1e17,
    1e18,
    1.1e18,
    1e19,
    1e30,
    Float.MAX_VALUE,
    1e39,
    1e300,
    Double.MAX_VALUE
  };

  /** The same for two parameters at once. */
  private static final double[] FEW = {-1e18, 0, 1e-18, 1e-3, 1e9, 1e18};

  private static List<Object> values(Numbers<?> c) {
    if (c.type() == int.class) {
      return List.of(Integer.MIN_VALUE, -1, 0, 1, 2, 7, 100, 101, 1_000_000, Integer.MAX_VALUE);
    }
    DoubleStream near = DoubleStream.of(0, 1, Math.nextUp(1.0), 1 + 1e-9, 1 + 1e-6);
    DoubleStream sizes = Arrays.stream(SIZES).flatMap(s -> DoubleStream.of(s, -s));
    List<Object> all = new ArrayList<>(DoubleStream.concat(near, sizes).boxed().toList());
    if (c.type() == Double.class) {
      all.add(null);
    }
    return all;
  }

  /** All legal variants with one extreme parameter, or two; what is refused, is by name. */
  private static <R> List<R> legal(R record, boolean pairs) {
    List<R> all = new ArrayList<>();
    String owner = record.getClass().getSimpleName();
    for (Numbers<R> c : Numbers.of(record)) {
      for (Object value : values(c)) {
        try {
          R one = c.set().apply(record, value);
          all.add(one);
          if (pairs && value instanceof Double d && Arrays.stream(FEW).anyMatch(few -> few == d)) {
            all.addAll(second(one, c));
          }
        } catch (IllegalArgumentException e) {
          assertTrue(
              e.getMessage().startsWith(owner + ": " + c.name() + " must be ")
                  && e.getMessage().endsWith(", got " + value),
              owner + " with " + c.name() + " = " + value + " says: " + e.getMessage());
        }
      }
    }
    return all;
  }

  private static <R> List<R> second(R one, Numbers<R> first) {
    List<R> all = new ArrayList<>();
    for (Numbers<R> c : Numbers.of(one)) {
      if (c.name().compareTo(first.name()) > 0) {
        for (double value : FEW) {
          try {
            all.add(c.set().apply(one, c.type() == int.class ? (Object) 9 : value));
          } catch (IllegalArgumentException e) {
            // Named above.
          }
        }
      }
    }
    return all;
  }

  @Test
  void whatTheIssueNames() {
    for (Surrogate s : List.of(new ATan(), new SoftSign())) {
      assertThrows(IllegalArgumentException.class, () -> Records.with(s, "alpha", 1e39));
    }
    // Of factors each of which is legal.
    Scaled inner = new Scaled(new ATan(), 1e10);
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Scaled(inner, 1e10)).getMessage();
    assertTrue(message.contains("product of nested factors"), message);
    assertThrows(
        IllegalArgumentException.class,
        () -> new NeuronParameter("p", 1e39, true),
        "start value of a learned parameter");
    assertThrows(IllegalArgumentException.class, () -> new StateVariable("v", Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new StateVariable("v", 1e39));
    assertThrows(IllegalArgumentException.class, () -> new StateVariable("", 0));
  }

  // Surrogates

  static List<Surrogate> surrogates() {
    return Surrogates.all();
  }

  private static double[] inputs(Surrogate s) {
    return DoubleStream.of(0, 1e-6, 1e-3, 0.3, 1, 20, 1e3, 1e6, 1e10)
        .flatMap(x -> DoubleStream.of((float) x, -(float) x))
        .filter(x -> Arrays.stream(s.kinks()).allMatch(k -> Math.abs(x - k) > 1e-6 * Math.abs(k)))
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void surrogatesAreFiniteAndAgree(Surrogate defaults) {
    for (Surrogate s : legal(defaults, true)) {
      double[] x = inputs(s);
      compare(s, x, s + " derivative", new Derivative(s));
      compare(s, x, s + " primitive", new Primitive(s));
    }
  }

  /** A formula in all of its forms. */
  private interface Formula {
    <T> T of(Algebra<T> a, T x);
  }

  private record Derivative(Surrogate s) implements Formula {
    @Override
    public <T> T of(Algebra<T> a, T x) {
      return s.derivative(a, x);
    }
  }

  private record Primitive(Surrogate s) implements Formula {
    @Override
    public <T> T of(Algebra<T> a, T x) {
      return s.primitive(a, x);
    }
  }

  private static void compare(Surrogate s, double[] x, String what, Formula formula) {
    double[] tile = doubles(formula.of(new TileAlgebra(x.length), floats(x)));
    double[] array =
        formula.of(NDArrayAlgebra.INSTANCE, Nd4j.createFromArray(floats(x))).toDoubleVector();
    for (int i = 0; i < x.length; i++) {
      double expected = formula.of(ScalarAlgebra.INSTANCE, x[i]);
      double bound = 1e-5 * (1 + Math.abs(expected));
      if (s instanceof Scaled scaled) {
        bound *= Math.max(1, scaled.factor());
      }
      if (s instanceof SquarewaveFourierSeries wave) {
        // Its phases are as inaccurate as floats of their size.
        double phase = 4 * Math.PI * wave.n() / wave.period() * Math.abs(x[i]);
        double amplitude = 4 * wave.n() / wave.period() + 4;
        bound = amplitude * Math.min(2, 1e-5 + 1e-6 * phase);
      }
      assertEquals(expected, tile[i], bound, what + " of a tile at " + x[i]);
      // Finite alone: ND4J computes log(1 + x) of a small x in FLOAT to fewer digits.
      assertTrue(Double.isFinite(array[i]), what + " of an INDArray at " + x[i]);
    }
  }

  // Neurons

  private static final int N = 12;
  private static final int STEPS = 8;

  static List<NeuronModel> neurons() {
    return Neurons.all();
  }

  /** Spikes, states and gradients of one neuron; NaN where it has left the range of float. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Run(double[] spikes, double[] states, double[] gradients) {

    boolean inRange() {
      return DoubleStream.concat(Arrays.stream(states), Arrays.stream(gradients))
          .allMatch(v -> Math.abs(v) < 1e30);
    }
  }

  private static double[][] currents() {
    Random random = new Random(5);
    double[][] x = new double[STEPS][N];
    for (double[] row : x) {
      Arrays.setAll(row, i -> (float) (0.5 * i - 1 + random.nextGaussian()));
    }
    return x;
  }

  private static Run scalar(NeuronModel neuron, double[][] x, int i, double factor) {
    Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    List<Tape.Node<Double>> state =
        InitialValues.state(neuron, 0).stream().map(v -> tape.variable(v * factor)).toList();
    List<Tape.Node<Double>> parameters =
        InitialValues.parameters(neuron, 0).stream().map(tape::variable).toList();
    List<Tape.Node<Double>> in = new ArrayList<>();
    double[] spikes = new double[STEPS];
    List<Double> states = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      in.add(tape.variable(x[t][i] * factor));
      NeuronModel.Step<Tape.Node<Double>> step = neuron.step(tape, f, in.get(t), state, parameters);
      spikes[t] = step.spike().value();
      tape.seed(step.spike(), 1.0);
      state = step.state();
      state.forEach(s -> states.add(s.value()));
    }
    tape.backward();
    double[] gradients =
        Stream.concat(in.stream(), parameters.stream())
            .map(tape::gradient)
            .mapToDouble(g -> g == null ? 0 : g)
            .toArray();
    return new Run(spikes, states.stream().mapToDouble(v -> v).toArray(), gradients);
  }

  /** The same of all neurons on the fused path, and of each. */
  private static List<Run> fused(NeuronModel neuron, double[][] x) {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    NeuronKernel kernel = CompiledStep.of(neuron, f, false).kernel(N);
    int k = neuron.states().size();
    float[][] state = rows(k);
    float[][] parameters = rows(neuron.parameters().size());
    for (int s = 0; s < k; s++) {
      Arrays.fill(state[s], (float) neuron.states().get(s).initial().get(0));
    }
    for (int p = 0; p < parameters.length; p++) {
      Arrays.fill(parameters[p], (float) neuron.parameters().get(p).initial().get(0));
    }
    NeuronTile tile = new NeuronTile();
    tile.parameters = parameters;
    tile.n = N;
    kernel.begin(tile);
    float[][] spikes = rows(STEPS);
    float[][] states = new float[STEPS * k][];
    float[][][] saved = new float[STEPS][kernel.saved()][N];
    for (int t = 0; t < STEPS; t++) {
      tile.x = floats(x[t]);
      tile.state = state;
      tile.spike = spikes[t];
      tile.saved = saved[t];
      kernel.forward(tile);
      for (int s = 0; s < k; s++) {
        states[t * k + s] = state[s].clone();
      }
    }
    float[][] gradients = rows(STEPS + parameters.length);
    float[][] dParameters = Arrays.copyOfRange(gradients, STEPS, gradients.length);
    float[][] dState = rows(k);
    float[] ones = new float[N];
    Arrays.fill(ones, 1);
    for (int t = STEPS - 1; t >= 0; t--) {
      tile.saved = saved[t];
      tile.dSpike = ones;
      tile.dState = dState;
      tile.dx = gradients[t];
      tile.dParameters = dParameters;
      kernel.backward(tile);
    }
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < N; i++) {
      runs.add(new Run(column(spikes, i), column(states, i), column(gradients, i)));
    }
    return runs;
  }

  private static float[][] rows(int n) {
    return new float[n][N];
  }

  private static double[] column(float[][] rows, int i) {
    return Arrays.stream(rows).mapToDouble(row -> row[i]).toArray();
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void neuronsAreFiniteAndAgree(NeuronModel defaults) {
    double[][] x = currents();
    int compared = 0;
    int legal = 0;
    for (NeuronModel neuron : legal(defaults, false)) {
      legal++;
      List<Run> got = fused(neuron, x);
      for (int i = 0; i < N; i++) {
        Run expected = scalar(neuron, x, i, 1);
        Run more = scalar(neuron, x, i, 1 + 1e-6);
        Run less = scalar(neuron, x, i, 1 - 1e-6);
        String what = neuron + ", neuron " + i;
        if (!expected.inRange()) {
          // The equation itself leaves the range of float.
          continue;
        }
        assertFinite(what + ": states", got.get(i).states);
        // Products over the steps leave the range of float where parameters are larger.
        boolean gradients = moderate(neuron);
        if (gradients) {
          assertFinite(what + ": gradients", got.get(i).gradients);
        }
        // A spike that hangs on the seventh digit, or on a number that is 0 in float, may fall
        // either way there.
        if (neuron instanceof LeakyIntegrator
            || (!vanishes(neuron)
                && Arrays.equals(expected.spikes, more.spikes)
                && Arrays.equals(expected.spikes, less.spikes))) {
          compared++;
          Run fused = got.get(i);
          close(what + ": spikes", expected.spikes, more.spikes, fused.spikes, 1e-5);
          close(what + ": states", expected.states, more.states, fused.states, 1e-5);
          if (gradients) {
            close(
                what + ": gradients",
                expected.gradients,
                more.gradients,
                fused.gradients,
                gradientBound(neuron));
          }
        }
      }
    }
    assertTrue(compared > 3 * legal, "compared only " + compared + " runs of " + legal);
  }

  /** The exponential of a float is as exact as its argument is small. */
  private static double gradientBound(NeuronModel neuron) {
    return neuron instanceof EIF ? 1e-4 : 1e-5;
  }

  /** Whether no parameter is larger than a thousand. */
  private static boolean moderate(NeuronModel neuron) {
    return Numbers.of(neuron).stream()
        .map(c -> c.get().apply(neuron))
        .noneMatch(v -> v instanceof Double d && Math.abs(d) > 1e3);
  }

  /** Whether a parameter is smaller than any float. */
  private static boolean vanishes(NeuronModel neuron) {
    return Numbers.of(neuron).stream()
        .map(c -> c.get().apply(neuron))
        .anyMatch(v -> v instanceof Double d && d != 0 && Math.abs(d) < Float.MIN_NORMAL);
  }

  private static void assertFinite(String what, double[] got) {
    assertTrue(Arrays.stream(got).allMatch(Double::isFinite), what + " " + Arrays.toString(got));
  }

  private static void close(
      String what, double[] expected, double[] near, double[] got, double tolerance) {
    double scale = 1 + Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int k = 0; k < expected.length; k++) {
      double bound = tolerance * scale + 10 * Math.abs(near[k] - expected[k]);
      assertEquals(expected[k], got[k], bound, what + " at " + k);
    }
  }

  /** Below the threshold e^((V - θ) / Δ_T) is beyond the range of float already. */
  @Test
  void aSharpExponentialNeuronResets() {
    NeuronModel neuron = new EIF().withDeltaT(1e-3).withVReset(0.95);
    for (Run run : fused(neuron, currents())) {
      assertFinite("states", run.states);
      assertFinite("gradients", run.gradients);
      assertEquals(1, run.spikes[1]);
      assertEquals(0.95, run.states[1], 1e-6);
    }
  }

  /** Far outside of what a quadratic neuron is made for it must not turn to NaN. */
  @Test
  void currentsThatOverflowReset() {
    for (NeuronModel neuron : Neurons.all()) {
      for (double size : new double[] {1e18, -1e18}) {
        double[][] x = currents();
        Arrays.fill(x[1], size);
        for (Run run : fused(neuron, x)) {
          assertFinite(neuron + " after " + size + ": states", run.states);
        }
      }
    }
  }
}
