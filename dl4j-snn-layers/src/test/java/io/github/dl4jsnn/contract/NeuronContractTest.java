package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.neuron.EIF;
import io.github.dl4jsnn.neuron.Izhikevich;
import io.github.dl4jsnn.neuron.Learned;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.neuron.QIF;
import io.github.dl4jsnn.neuron.Reset;
import io.github.dl4jsnn.neuron.ResettingNeuron;
import io.github.dl4jsnn.util.Records;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What every neuron of {@link Neurons#all()} must fulfil, in all its variants. */
class NeuronContractTest {

  private static final int MOST = 32;

  static List<NeuronModel> defaults() {
    return Neurons.all();
  }

  /** The defaults and an own one: PathsAgreeTest and others have layers of further ones. */
  static List<NeuronModel> few() {
    return Stream.concat(Neurons.all().stream(), Stream.of(new Adaptive())).toList();
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
      Object value = Records.get(neuron, c);
      if (value instanceof Double || value instanceof Constant) {
        scaled =
            legal(scaled, c.getName(), times(1.3, value))
                .or(() -> legal(neuron, c.getName(), times(0.8, value)))
                // Where it must be whole.
                .or(() -> legal(neuron, c.getName(), times(2, value)))
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

  private static boolean linear(NeuronModel neuron) {
    return !(neuron instanceof QIF || neuron instanceof EIF || neuron instanceof Izhikevich);
  }

  private static Object times(double factor, Object value) {
    return value instanceof Constant c
        ? c.map(v -> factor * v)
        : (Object) (factor * (Double) value);
  }

  private static List<Object> others(NeuronModel neuron, RecordComponent c) {
    if (c.getType() == boolean.class) {
      return List.of(!(Boolean) Records.get(neuron, c));
    }
    if (c.getType() == Reset.class) {
      return Stream.of(
              (Reset) Records.get(neuron, c),
              Reset.soft(),
              Reset.hard(-0.2),
              Reset.hard(1.7),
              // Others run away where they are reset by less than their threshold.
              Reset.softBy(linear(neuron) ? 0.6 : 1.2),
              linear(neuron) ? Reset.none() : Reset.softBy(1.4))
          .flatMap(reset -> Stream.of((Object) reset, reset.detached()))
          .toList();
    }
    if (c.getType() == Learned.class) {
      return List.of(
          Learned.of("cDecay"),
          Learned.of("vDecay").perNeuron(),
          Learned.of("vThreshold"),
          Learned.of("cDecay", "vThreshold").perNeuron(),
          Learned.of("vDecay", "vThreshold"),
          Learned.of("cDecay", "vDecay", "vThreshold").perNeuron());
    }
    // Where null, the default, has a meaning.
    return c.getType() == Constant.class && Records.get(neuron, c) == null
        ? List.of(Constant.of(0.15))
        : List.of();
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

  @ParameterizedTest
  @MethodSource("neurons")
  void formIsThatOfALayersNeuron(NeuronModel neuron) {
    NeuronCheck.of(neuron).form();
    assertEquals("v", neuron.states().get(0).name(), "the membrane potential is the first state");
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void compiledIsTheStep(NeuronModel neuron) {
    NeuronCheck.of(neuron).compiled();
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void tilesAreTheStepInDoublePrecision(NeuronModel neuron) {
    NeuronCheck.of(neuron).tiles();
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void arrayStepIsTheScalarStep(NeuronModel neuron) {
    NeuronCheck.of(neuron).arrays();
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void graphStepIsTheScalarStep(NeuronModel neuron) {
    NeuronCheck.of(neuron).graph();
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void tapeIsTheCentralDifferenceInSmoothMode(NeuronModel neuron) {
    NeuronCheck.of(neuron).gradients();
  }

  @ParameterizedTest
  @MethodSource("few")
  void layerIsTheStepOverAllStepsOnBothPaths(NeuronModel neuron) {
    NeuronCheck.of(neuron).layer();
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void isSaved(NeuronModel neuron) {
    NeuronCheck.of(neuron).saved();
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void extremeNumbersKeepTheForm(NeuronModel neuron) {
    NeuronCheck.of(neuron).extremes();
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void longRunsStayFinite(NeuronModel neuron) {
    NeuronCheck.of(neuron).longRun();
  }

  @ParameterizedTest
  @MethodSource("neurons")
  void potentialStartsAtTheResetPotential(NeuronModel neuron) throws ReflectiveOperationException {
    if (has(neuron, "vInit") && neuron.getClass().getMethod("vInit").invoke(neuron) != null) {
      return;
    }
    if (neuron instanceof ResettingNeuron<?> resetting) {
      Reset reset = resetting.reset();
      Constant expected = reset.kind() == Reset.Kind.HARD ? reset.value() : Constant.of(0);
      assertEquals(expected, neuron.states().get(0).initial(), neuron.toString());
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
    Set<NeuronModel> all = combinations(neuron);
    for (NeuronModel from : all) {
      for (RecordComponent c : Records.components(from)) {
        String name = c.getName();
        String wither = "with" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        boolean constant = c.getType() == Constant.class;
        Method method = from.getClass().getMethod(wither, constant ? double[].class : c.getType());
        for (NeuronModel to : all) {
          Object value = Records.get(to, c);
          String what = from + "." + wither + "(" + value + ")";
          Optional<NeuronModel> expected = legal(from, name, value);
          if (expected.isPresent()) {
            Object argument = value instanceof Constant numbers ? numbers.values() : value;
            assertEquals(expected.get(), method.invoke(from, argument), what);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void isSavedInsideOfALayer(NeuronModel neuron) {
    for (NeuronModel variant : combinations(neuron)) {
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
      Json.assertMissingTakeDefaults(neuron, variant, NeuronModel.class);
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void aMissingResetIsTheDefaultAndNullIsRefused(NeuronModel neuron) {
    assumeTrue(neuron instanceof ResettingNeuron<?>, neuron + " has no reset");
    Reset reset = ((ResettingNeuron<?>) neuron).reset();
    String name = neuron.getClass().getName();
    for (ObjectMapper mapper : Json.mappers()) {
      NeuronModel missing = Json.read(mapper, "{\"@class\": \"" + name + "\"}", NeuronModel.class);
      assertEquals(reset, ((ResettingNeuron<?>) missing).reset());
      String json = "{\"@class\": \"" + name + "\", \"reset\": null}";
      String message =
          assertThrows(UncheckedIOException.class, () -> Json.read(mapper, json, NeuronModel.class))
              .getCause()
              .getMessage();
      String owner = neuron.getClass().getSimpleName();
      assertTrue(message.contains(owner + ": reset must not be null"), message);
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void notFiniteParametersAreRefused(NeuronModel neuron) {
    for (Numbers<NeuronModel> c : Numbers.of(neuron)) {
      if (c.type() == int.class) {
        assertRefused(neuron, c, 0);
        assertRefused(neuron, c, Integer.MAX_VALUE);
        continue;
      }
      for (double bad :
          new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
        assertRefused(neuron, c, bad);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("defaults")
  void timeConstantsUpToOneAreRefused(NeuronModel neuron) {
    for (Numbers<NeuronModel> c : Numbers.of(neuron)) {
      if (c.name().equals("tau")) {
        for (double bad : new double[] {1, 0.5, 0, -2}) {
          assertRefused(neuron, c, bad);
        }
        assertDoesNotThrow(() -> c.set().apply(neuron, 1.0001));
      }
    }
  }

  /** The message names owner, parameter, range and value. */
  private static void assertRefused(NeuronModel neuron, Numbers<NeuronModel> c, Object bad) {
    String owner = neuron.getClass().getSimpleName();
    String name = c.name();
    String what = owner + " with " + name + " = " + bad;
    String message =
        assertThrows(IllegalArgumentException.class, () -> c.set().apply(neuron, bad), what)
            .getMessage();
    assertTrue(
        message.startsWith(owner + ": " + name + " must be ") && message.endsWith(", got " + bad),
        what + ": message names not owner, parameter, range and value: " + message);
  }
}
