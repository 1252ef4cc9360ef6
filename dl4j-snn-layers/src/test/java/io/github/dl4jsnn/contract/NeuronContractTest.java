package io.github.dl4jsnn.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jsnn.check.NeuronCheck;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import io.github.dl4jsnn.util.Records;
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
