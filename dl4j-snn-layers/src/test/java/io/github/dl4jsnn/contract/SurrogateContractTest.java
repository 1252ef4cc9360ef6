package io.github.dl4jsnn.contract;

import static io.github.dl4jsnn.util.Close.assertClose;
import static io.github.dl4jsnn.util.Close.doubles;
import static io.github.dl4jsnn.util.Close.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.algebra.TileAlgebra;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.neuron.SpikeFunction;
import io.github.dl4jsnn.surrogate.SquarewaveFourierSeries;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.surrogate.Surrogates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What every surrogate of {@link Surrogates#all()} must fulfil, with its default parameters and
 * with others.
 */
class SurrogateContractTest {

  /** The two functions of a surrogate. */
  private enum Part {
    DERIVATIVE,
    PRIMITIVE;

    <T> T of(Surrogate s, Algebra<T> a, T x) {
      return this == DERIVATIVE ? s.derivative(a, x) : s.primitive(a, x);
    }
  }

  static List<Surrogate> defaults() {
    return Surrogates.all();
  }

  static List<Surrogate> surrogates() {
    return Surrogates.all().stream().flatMap(s -> Records.variants(s).stream()).toList();
  }

  /** Numbers that are exact in float; not so near a kink that rounding could change sides. */
  private static double[] inputs(Surrogate s) {
    Random random = new Random(42);
    DoubleStream wide = random.doubles(150, -6, 6);
    DoubleStream near = random.doubles(50, -0.5, 0.5);
    DoubleStream chosen = DoubleStream.of(0, 1e-3, -1e-3, 1, -1, 20, -20);
    return DoubleStream.concat(chosen, DoubleStream.concat(wide, near))
        .map(x -> (float) x)
        .filter(x -> Arrays.stream(s.kinks()).allMatch(k -> x == k || Math.abs(x - k) > 1e-4))
        .toArray();
  }

  private static double[] scalar(Part part, Surrogate s, double[] x) {
    return Arrays.stream(x).map(v -> part.of(s, ScalarAlgebra.INSTANCE, v)).toArray();
  }

  @Test
  void allAreListed() {
    TreeSet<String> listed =
        Surrogates.all().stream()
            .map(s -> s.getClass().getName())
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        ClassPath.implementations(Surrogate.class),
        listed,
        "Surrogates.all() must list every surrogate of the package");
    assertEquals(listed.size(), Surrogates.all().size(), "Surrogates.all() lists one twice");
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void derivativeIsThatOfThePrimitive(Surrogate s) {
    // Small, because the slope of some turns sharply at the threshold.
    double h = 1e-7;
    double[] x =
        Arrays.stream(inputs(s))
            .filter(v -> Arrays.stream(s.kinks()).allMatch(k -> Math.abs(v - k) > 2 * h))
            .toArray();
    double[] derivative = Arrays.stream(x).map(s::derivative).toArray();
    double max = Math.max(1, Arrays.stream(derivative).map(Math::abs).max().orElseThrow());
    for (int i = 0; i < x.length; i++) {
      double difference = (s.primitive(x[i] + h) - s.primitive(x[i] - h)) / (2 * h);
      assertEquals(
          difference,
          derivative[i],
          1e-5 * max,
          s + ": derivative at " + x[i] + " against the central difference of the primitive");
    }
    assertTrue(x.length > 150, "too few places are left besides the kinks: " + x.length);
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void thereIsAGradientAtTheThreshold(Surrogate s) {
    // At the threshold or, where the derivative jumps there, just above it.
    double gradient = Math.max(Math.abs(s.derivative(0)), Math.abs(s.derivative(1e-9)));
    assertTrue(gradient > 0.01, s + " has a gradient of " + gradient);
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void scalarMethodsAreTheAlgebrasForm(Surrogate s) {
    for (double x : inputs(s)) {
      assertEquals(s.derivative(ScalarAlgebra.INSTANCE, x), s.derivative(x));
      assertEquals(s.primitive(ScalarAlgebra.INSTANCE, x), s.primitive(x));
    }
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void arrayFormIsTheScalarForm(Surrogate s) {
    double[] x = inputs(s);
    for (Part part : Part.values()) {
      double[] expected = scalar(part, s, x);
      INDArray doubles = Nd4j.createFromArray(x);
      INDArray got = part.of(s, NDArrayAlgebra.INSTANCE, doubles);
      assertEquals(DataType.DOUBLE, got.dataType());
      assertClose(s + " " + part + " DOUBLE", expected, got.toDoubleVector(), 1e-12);
      assertArrayEquals(x, doubles.toDoubleVector(), s + " " + part + " changed its argument");
      INDArray single = part.of(s, NDArrayAlgebra.INSTANCE, doubles.castTo(DataType.FLOAT));
      assertEquals(DataType.FLOAT, single.dataType());
      assertClose(s + " " + part + " FLOAT", expected, single.toDoubleVector(), 1e-5);
    }
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void tileFormIsTheScalarForm(Surrogate s) {
    double[] x = inputs(s);
    TileAlgebra tile = new TileAlgebra(x.length);
    for (Part part : Part.values()) {
      tile.reset(x.length);
      float[] got = part.of(s, tile, floats(x));
      assertClose(s + " " + part, scalar(part, s, x), doubles(got), 1e-5);
    }
  }

  /** No overflow on the way: what squares a float must not lose it. */
  @ParameterizedTest
  @MethodSource("surrogates")
  void farAwayFloatsAgree(Surrogate s) {
    double[] x = {1e10f, -1e10f, 1e20f, -1e20f};
    TileAlgebra tile = new TileAlgebra(x.length);
    for (Part part : Part.values()) {
      tile.reset(x.length);
      float[] got = part.of(s, tile, floats(x));
      double[] expected = scalar(part, s, x);
      for (int i = 0; i < x.length; i++) {
        // The phase of a periodic one is beyond the precision of such floats.
        boolean periodic = s instanceof SquarewaveFourierSeries;
        double bound = periodic ? 100 : 1e-5 * (1 + Math.abs(expected[i]));
        assertEquals(expected[i], got[i], bound, s + " " + part + " at " + x[i]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void graphFormIsTheScalarForm(Surrogate s) {
    double[] x = inputs(s);
    for (Part part : Part.values()) {
      for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
        SameDiff sd = SameDiff.create();
        SDVariable in = sd.var("x", Nd4j.createFromArray(x).castTo(type));
        SDVariable out = part.of(s, SameDiffAlgebra.INSTANCE, in);
        INDArray got = sd.outputSingle(Map.of(), out.name());
        assertEquals(type, got.dataType());
        assertClose(
            s + " " + part + " in SameDiff, " + type,
            scalar(part, s, x),
            got.toDoubleVector(),
            type == DataType.DOUBLE ? 1e-12 : 1e-5);
      }
    }
  }

  /** Forward Θ or g, backward upstream times g', in every form that differentiates. */
  @ParameterizedTest
  @MethodSource("surrogates")
  void spikeFunctionHasTheSurrogatesGradient(Surrogate s) {
    double[] x = inputs(s);
    double[] upstream = new Random(3).doubles(x.length, -1, 1).map(u -> (float) u).toArray();
    double[] gradient = new double[x.length];
    Arrays.setAll(gradient, i -> upstream[i] * s.derivative(x[i]));
    for (boolean spiking : new boolean[] {true, false}) {
      SpikeFunction f = new SpikeFunction(s, spiking);
      double[] value =
          spiking
              ? Arrays.stream(x).map(v -> v >= 0 ? 1 : 0).toArray()
              : scalar(Part.PRIMITIVE, s, x);
      double tolerance = spiking ? 0 : 1e-12;
      String what = s + ", spiking = " + spiking;

      Tape<Double> tape = new Tape<>(ScalarAlgebra.INSTANCE);
      for (int i = 0; i < x.length; i++) {
        Tape.Node<Double> in = tape.variable(x[i]);
        Tape.Node<Double> out = f.apply(tape, in);
        tape.seed(out, upstream[i]);
        tape.backward();
        assertEquals(value[i], out.value(), what + ", scalar value at " + x[i]);
        assertClose(what + ", scalar at " + x[i], gradient[i], tape.gradient(in), 1e-15);
      }

      Tape<INDArray> arrays = new Tape<>(NDArrayAlgebra.INSTANCE);
      Tape.Node<INDArray> in = arrays.variable(Nd4j.createFromArray(x));
      Tape.Node<INDArray> out = f.apply(arrays, in);
      arrays.seed(out, Nd4j.createFromArray(upstream));
      arrays.backward();
      assertClose(what + ", array value", value, out.value().toDoubleVector(), tolerance);
      assertClose(what + ", array", gradient, arrays.gradient(in).toDoubleVector(), 1e-12);

      Tape<float[]> tiles = new Tape<>(new TileAlgebra(x.length));
      Tape.Node<float[]> inf = tiles.variable(floats(x));
      Tape.Node<float[]> outf = f.apply(tiles, inf);
      tiles.seed(outf, floats(upstream));
      tiles.backward();
      assertClose(what + ", tile value", value, doubles(outf.value()), spiking ? 0 : 1e-5);
      assertClose(what + ", tile", gradient, doubles(tiles.gradient(inf)), 1e-5);

      SameDiff sd = SameDiff.create();
      SDVariable v = sd.var("x", Nd4j.createFromArray(x));
      SDVariable spikes = f.apply(SameDiffAlgebra.INSTANCE, v);
      assertClose(
          what + ", SameDiff value",
          value,
          sd.outputSingle(Map.of(), spikes.name()).toDoubleVector(),
          tolerance);
      spikes.mul(sd.constant(Nd4j.createFromArray(upstream))).sum("loss").markAsLoss();
      assertClose(
          what + ", SameDiff",
          gradient,
          sd.calculateGradients(Map.of(), "x").get("x").toDoubleVector(),
          1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void activationSpikeHasTheSurrogatesGradient(Surrogate s) {
    double[] x = inputs(s);
    double[] upstream = new Random(4).doubles(x.length, -1, 1).toArray();
    double[] gradient = new double[x.length];
    Arrays.setAll(gradient, i -> upstream[i] * s.derivative(x[i]));
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      ActivationSpike spike = new ActivationSpike(s);
      INDArray epsilon = Nd4j.createFromArray(upstream).castTo(type);
      INDArray got = spike.backprop(Nd4j.createFromArray(x).castTo(type), epsilon.dup()).getFirst();
      assertEquals(type, got.dataType());
      double tolerance = type == DataType.DOUBLE ? 1e-12 : 1e-5;
      assertClose(s + " " + type, gradient, got.toDoubleVector(), tolerance);
      assertArrayEquals(
          Arrays.stream(x).map(v -> v >= 0 ? 1 : 0).toArray(),
          spike.getActivation(Nd4j.createFromArray(x).castTo(type), true).toDoubleVector(),
          s + " " + type);
    }
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void finiteForLargeNumbers(Surrogate s) {
    double[] x = {1e3, -1e3, 1e10, -1e10, 1e18, -1e18, 1e30, -1e30};
    double[] huge = {1e100, -1e100, 1e200, -1e200, 1e300, -1e300};
    double[] all = DoubleStream.concat(Arrays.stream(x), Arrays.stream(huge)).toArray();
    for (Part part : Part.values()) {
      assertFinite(s + " " + part + " scalar", all, scalar(part, s, all));
      assertFinite(
          s + " " + part + " DOUBLE",
          all,
          part.of(s, NDArrayAlgebra.INSTANCE, Nd4j.createFromArray(all)).toDoubleVector());
      assertFinite(
          s + " " + part + " FLOAT",
          x,
          part.of(s, NDArrayAlgebra.INSTANCE, Nd4j.createFromArray(floats(x))).toDoubleVector());
      assertFinite(
          s + " " + part + " tile", x, doubles(part.of(s, new TileAlgebra(x.length), floats(x))));
      SameDiff sd = SameDiff.create();
      SDVariable out = part.of(s, SameDiffAlgebra.INSTANCE, sd.var("x", Nd4j.createFromArray(x)));
      assertFinite(
          s + " " + part + " SameDiff", x, sd.outputSingle(Map.of(), out.name()).toDoubleVector());
    }
  }

  private static void assertFinite(String what, double[] x, double[] got) {
    for (int i = 0; i < x.length; i++) {
      assertTrue(Double.isFinite(got[i]), what + " of " + x[i] + " is " + got[i]);
    }
  }

  /** As a field of a configuration. */
  static final class Holder {
    public Surrogate surrogate;
    public IActivation activation;
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void jsonRoundTrip(Surrogate s) {
    Json.assertRoundTrip(s, Surrogate.class);
    Json.<IActivation>assertRoundTrip(new ActivationSpike(s), IActivation.class);
    for (ObjectMapper mapper : Json.mappers()) {
      Holder holder = new Holder();
      holder.surrogate = s;
      holder.activation = new ActivationSpike(s);
      String json = Json.write(mapper, holder);
      Holder back = Json.read(mapper, json, Holder.class);
      assertEquals(s.getClass(), back.surrogate.getClass(), json);
      assertEquals(s, back.surrogate, json);
      assertEquals(s, ((ActivationSpike) back.activation).getSurrogate(), json);
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void jsonWithoutComponentsTakesDefaults(Surrogate s) {
    for (Surrogate variant : Records.variants(s)) {
      Json.assertMissingTakeDefaults(s, variant, Surrogate.class);
    }
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void javaSerializationRoundTrip(Surrogate s) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(s);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(s, in.readObject());
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void notFiniteParametersAreRefused(Surrogate s) {
    for (RecordComponent component : Records.components(s)) {
      if (component.getType() == double.class) {
        for (double bad :
            new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
          assertRefused(s, component.getName(), bad);
        }
      }
    }
  }

  /** The message names owner, parameter, range and value. */
  private static void assertRefused(Surrogate s, String name, double bad) {
    String what = s.getClass().getSimpleName() + " with " + name + " = " + bad;
    String message =
        assertThrows(IllegalArgumentException.class, () -> Records.with(s, name, bad), what)
            .getMessage();
    assertTrue(
        message.startsWith(s.getClass().getSimpleName() + ": " + name + " must be ")
            && message.endsWith(", got " + bad),
        what + ": message names not owner, parameter, range and value: " + message);
  }

  /** Ranges of parameters, by name: the greatest number that is out of range below. */
  private static final Map<String, Double> BELOW_RANGE =
      Map.of(
          "ATan.alpha", 0.0,
          "Sigmoid.alpha", 0.0,
          "SoftSign.alpha", 0.0,
          "PiecewiseQuadratic.alpha", 0.0,
          "PiecewiseExp.alpha", 0.0,
          "Erf.alpha", 0.0,
          "NonzeroSignLogAbs.alpha", 0.0,
          "PiecewiseLeakyReLU.w", 0.0,
          "PiecewiseLeakyReLU.c", -Double.MIN_VALUE);

  @Test
  void parametersOutOfRangeAreRefused() {
    int seen = 0;
    for (Surrogate s : Surrogates.all()) {
      for (RecordComponent component : Records.components(s)) {
        Double bound = BELOW_RANGE.get(s.getClass().getSimpleName() + "." + component.getName());
        if (bound != null) {
          seen++;
          assertRefused(s, component.getName(), bound);
          assertRefused(s, component.getName(), bound - 1);
          Records.with(s, component.getName(), bound + 1e-3);
        }
      }
    }
    assertEquals(BELOW_RANGE.size(), seen, "a parameter of the list was not found");
  }
}
