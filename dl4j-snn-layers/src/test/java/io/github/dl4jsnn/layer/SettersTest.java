package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.contract.ClassPath;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.loss.CountMSE;
import io.github.dl4jsnn.samediff.SameDiffSpikingDense;
import io.github.dl4jsnn.samediff.SameDiffSpikingLayer;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Setters of configurations, and so JSON, refuse what the builders refuse. */
class SettersTest {

  static List<Layer> layers() {
    return List.of(
        new SpikingDense.Builder().name("L").nIn(3).nOut(2).build(),
        new SpikingRecurrent.Builder().name("L").nIn(3).nOut(2).build(),
        new SpikingLayer.Builder().name("L").nOut(2).build(),
        new SpikingConvolution2D.Builder(2).name("L").nIn(3).nOut(2).build(),
        new DelayLayer.Builder().name("L").delay(Delay.of(1)).build(),
        new PSNLayer.Builder().name("L").timeSteps(4).build(),
        new MaskedPSNLayer.Builder(2).name("L").timeSteps(4).build(),
        new SlidingPSNLayer.Builder(2).name("L").build(),
        new SpikingPooling2D.Builder().name("L").build(),
        new ThresholdBatchNormalization.Builder().name("L").nIn(2).nOut(2).build(),
        new FiringRateLayer(),
        new ReadOutLayer.Builder(new RateReadOut()).name("L").build(),
        new PopulationVoteLayer.Builder(2).name("L").build(),
        new TimeLossLayer.Builder(new CountMSE()).name("L").classWeights(1, 2).build(),
        new EncodingLayer(new ConstantEncoder(2)),
        new ImageEncodingLayer(new ConstantEncoder(2)),
        new SameDiffSpikingDense.Builder().name("L").nIn(3).nOut(2).build(),
        new SameDiffSpikingLayer.Builder().name("L").nOut(2).build());
  }

  /**
   * Null has a meaning there: no encoder, no delay, the updater of the layer, or nothing at all.
   */
  private static final Set<String> NULLABLE =
      Set.of(
          "SpikingDense.encoder",
          "SpikingRecurrent.encoder",
          "SpikingLayer.encoder",
          "SpikingConvolution2D.encoder",
          "DelayLayer.encoder",
          "PSNLayer.encoder",
          "PSNLayer.delay",
          "MaskedPSNLayer.encoder",
          "MaskedPSNLayer.delay",
          "SlidingPSNLayer.encoder",
          "SlidingPSNLayer.delay",
          "SpikingDense.delay",
          "SpikingRecurrent.delay",
          "SpikingLayer.delay",
          "SpikingConvolution2D.delay",
          "delayUpdater",
          "neuronUpdater",
          "activationFn",
          "layerParams");

  private static boolean nullable(Layer layer, String property) {
    return NULLABLE.contains(property)
        || NULLABLE.contains(layer.getClass().getSimpleName() + "." + property);
  }

  /** Setters that this library declares, with one argument. */
  private static List<Method> setters(Class<?> type) {
    return Stream.of(type.getMethods())
        .filter(m -> m.getName().matches("set[A-Z].*") && m.getParameterCount() == 1)
        .filter(m -> m.getDeclaringClass().getName().startsWith("io.github.dl4jsnn"))
        .filter(m -> !m.isBridge())
        // DL4J's beans, where null and NaN say that nothing has been chosen yet.
        .filter(m -> m.getDeclaringClass() != BaseNeuronLayer.class || !isInit(m.getName()))
        .toList();
  }

  private static boolean isInit(String setter) {
    return setter.equals("setWeightInitFn") || setter.equals("setBiasInit");
  }

  private static String property(Method setter) {
    String name = setter.getName().substring(3);
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static void refused(Layer layer, Method setter, Object value) {
    String what = layer.getClass().getSimpleName() + "." + setter.getName() + "(" + value + ")";
    try {
      setter.invoke(layer, value);
      fail(what + " was accepted");
    } catch (InvocationTargetException e) {
      assertTrue(e.getCause() instanceof IllegalArgumentException, what + " gave " + e.getCause());
      String message = e.getCause().getMessage();
      assertTrue(
          message.matches(
              layer.getClass().getSimpleName() + "( \"L\")?: " + property(setter) + " must .*"),
          what + " names not layer and setter: " + message);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyLayerIsHere() {
    Set<String> all = new TreeSet<>();
    for (Class<?> place : List.of(SpikingDense.class, SameDiffSpikingDense.class)) {
      all.addAll(ClassPath.implementations(Layer.class, place));
    }
    assertEquals(
        all,
        layers().stream()
            .map(l -> l.getClass().getName())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void refuseWhatHasNoMeaning(Layer layer) {
    int seen = 0;
    for (Method setter : setters(layer.getClass())) {
      Class<?> type = setter.getParameterTypes()[0];
      if (type == int.class) {
        refused(layer, setter, -3);
        seen++;
      } else if (type == double.class) {
        refused(layer, setter, Double.NaN);
        refused(layer, setter, 1e39);
        seen++;
      } else if (!type.isPrimitive() && !nullable(layer, property(setter))) {
        refused(layer, setter, null);
        seen++;
      }
    }
    assertTrue(seen > 0, layer + " has no setter that refuses anything");
  }

  /** A derivative alone. */
  public record Slope() implements Surrogate {
    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      return a.constant(x, 1);
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean hasPrimitive() {
      return false;
    }
  }

  @Test
  void whatDoesNotGoTogether() {
    SpikingDense smooth = new SpikingDense.Builder().spiking(false).build();
    assertThrows(IllegalArgumentException.class, () -> smooth.setSurrogate(new Slope()));
    SpikingDense slope = new SpikingDense.Builder().surrogate(new Slope()).build();
    assertThrows(IllegalArgumentException.class, () -> slope.setSpiking(false));
    SpikingLayer layer = new SpikingLayer.Builder().build();
    assertThrows(IllegalArgumentException.class, () -> layer.setEncoder(new PoissonEncoder(2)));
    SpikingConvolution2D bare = new SpikingConvolution2D.Builder().withoutNeuron().build();
    assertThrows(IllegalArgumentException.class, () -> bare.setEncoder(new ConstantEncoder(2)));
    SpikingConvolution2D encoded =
        new SpikingConvolution2D.Builder().encoder(new ConstantEncoder(2)).build();
    assertThrows(IllegalArgumentException.class, () -> encoded.setNeuron(new NoNeuron()));
    SpikingPooling2D pooling = new SpikingPooling2D.Builder().build();
    Window padded = new Window(2, 2, 2, 2, 2, 0, 1, 1, ConvolutionMode.Truncate);
    assertThrows(IllegalArgumentException.class, () -> pooling.setWindow(padded));
  }

  // JSON

  private static final ObjectMapper MAPPER = JsonMappers.getMapper();

  private static ObjectNode json(Layer layer) {
    return MAPPER.valueToTree(layer);
  }

  /** Values of another kind than the one that is written, as JSON. */
  private static List<String> wrong(JsonNode value) {
    if (value.isBoolean()) {
      return List.of("null", "\"maybe\"", "1", "{}", "\"\"");
    }
    return value.isIntegralNumber()
        ? List.of("null", "1e30", "2.5", "true", "\"many\"", "[]")
        : List.of("null", "true", "\"much\"", "[]", "\"\"");
  }

  @ParameterizedTest
  @MethodSource("layers")
  void jsonOfAnotherKindIsRefused(Layer layer) throws IOException {
    Set<String> own =
        setters(layer.getClass()).stream()
            .filter(m -> m.getParameterTypes()[0].isPrimitive())
            // As DL4J writes it, whose bean it is.
            .filter(m -> !m.getName().matches("setN(In|Out)"))
            .map(SettersTest::property)
            .collect(Collectors.toSet());
    ObjectNode good = json(layer);
    assertEquals(good, json(MAPPER.readValue(good.toString(), Layer.class)));
    for (String key : own) {
      // DL4J's beans write vThreshold as vthreshold.
      String written = good.has(key) ? key : key.toLowerCase(Locale.ROOT);
      JsonNode value = good.get(written);
      assertFalse(value == null || value.isNull(), key + " is not in " + good);
      for (String wrong : wrong(value)) {
        ObjectNode bad = good.deepCopy();
        bad.set(written, MAPPER.readTree(wrong));
        String what = layer.getClass().getSimpleName() + " with " + key + ": " + wrong;
        String message =
            assertThrows(
                    IOException.class, () -> MAPPER.readValue(bad.toString(), Layer.class), what)
                .getMessage();
        assertTrue(
            message.startsWith("JSON: " + written + " must be ")
                && message.contains(layer.getClass().getName() + "[\"" + written + "\"]"),
            what + ": " + message);
      }
    }
  }

  @Test
  void nullsAndMinusesOfTheIssue() {
    ObjectNode dense = json(layers().get(0));
    assertRefused(
        dense.deepCopy().put("timeSteps", -3), "SpikingDense \"L\": timeSteps must be >= 0");
    assertRefused(
        dense.deepCopy().putNull("unfolding"), "SpikingDense \"L\": unfolding must not be");
    assertRefused(
        dense.deepCopy().putNull("neuron"), "SpikingDense \"L\": neuron must not be null");
    ObjectNode neuron = (ObjectNode) dense.deepCopy().get("neuron");
    assertRefused(
        dense.deepCopy().set("neuron", neuron.deepCopy().put("decayInput", "maybe")),
        "LIF: decayInput must be true or false, got maybe");
    assertRefused(
        dense.deepCopy().set("neuron", neuron.deepCopy().put("tua", 3)),
        "LIF: got the unknown key \"tua\"");
    ObjectNode encoding = json(new EncodingLayer(new ConstantEncoder(2)));
    ObjectNode encoder = (ObjectNode) encoding.get("encoder");
    assertRefused(
        encoding.deepCopy().set("encoder", encoder.deepCopy().put("timeSteps", 1e30)),
        "ConstantEncoder: timeSteps must be a whole number");
    encoder.remove("timeSteps");
    assertRefused(encoding, "ConstantEncoder: timeSteps must be given");
    ObjectNode pooling = json(new SpikingPooling2D.Builder().build());
    ((ObjectNode) pooling.get("window")).putNull("mode");
    assertRefused(pooling, "Window: mode must be one of");
  }

  private static void assertRefused(JsonNode json, String start) {
    String message =
        assertThrows(IOException.class, () -> MAPPER.readValue(json.toString(), Layer.class))
            .getMessage();
    assertTrue(message.contains(start), message);
  }
}
