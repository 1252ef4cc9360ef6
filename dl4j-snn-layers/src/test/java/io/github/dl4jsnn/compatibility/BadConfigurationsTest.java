package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.compatibility.LayerVariants.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * Configurations with one value changed at random, as saved files and typing errors have them: each
 * is refused by name, or makes a network that runs without NaN.
 */
class BadConfigurationsTest {

  /** Changes of each variant of each layer; a fixed seed, so that a failure comes again. */
  private static final int CHANGES = 16;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final List<String> VALUES =
      List.of(
          "null",
          "\"x\"",
          "\"NaN\"",
          "\"Infinity\"",
          "true",
          "-1",
          "0",
          "1",
          "2",
          "0.5",
          "-0.5",
          "1e30",
          "-1e30",
          "1e-30",
          "[]",
          "{}",
          "[1, 2, 3]",
          "[0.5]");

  private static final List<String> CLASSES =
      List.of(
          "java.lang.String",
          "no.such.Thing",
          "io.github.dl4jsnn.neuron.LIF",
          "io.github.dl4jsnn.surrogate.ATan",
          "io.github.dl4jsnn.encoding.PoissonEncoder",
          "io.github.dl4jsnn.layer.SpikingDense");

  /** What DL4J reads by itself, and how, is its own affair. */
  private static final Set<String> STOCK = stockKeys();

  static List<Variant> variants() {
    return LayerVariants.all();
  }

  private static Set<String> stockKeys() {
    Set<String> keys = new TreeSet<>();
    List<Layer> stock =
        List.of(
            new SimpleRnn.Builder().nIn(1).nOut(1).build(),
            new ConvolutionLayer.Builder(3, 3).nIn(1).nOut(1).build(),
            new SubsamplingLayer.Builder().build(),
            new BatchNormalization.Builder().nIn(1).nOut(1).build());
    for (Layer layer : stock) {
      String json = TestNetworks.base().list().layer(layer).build().toJson();
      layer(parse(json)).fieldNames().forEachRemaining(keys::add);
    }
    keys.remove("@class");
    // Of its SameDiff layers.
    keys.addAll(Set.of("weightInit", "paramWeightInit", "updater", "biasUpdater"));
    return keys;
  }

  private static JsonNode layer(JsonNode network) {
    return network.get("confs").get(0).get("layer");
  }

  private static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
  }

  /**
   * A value that this library reads.
   *
   * @param owner the object that it belongs to
   */
  private record Place(ObjectNode owner, String key) {

    String type() {
      return owner.get("@class").asText().replaceFirst(".*[.$]", "");
    }
  }

  private static void places(JsonNode node, List<Place> out) {
    if (node instanceof ObjectNode object
        && object.path("@class").asText().startsWith("io.github.dl4jsnn.")) {
      for (Iterator<String> keys = object.fieldNames(); keys.hasNext(); ) {
        String key = keys.next();
        // Which class a layer is of is read by DL4J.
        boolean layer = key.equals("@class") && object.has("layerName");
        if (!STOCK.contains(key) && !layer) {
          out.add(new Place(object, key));
        }
      }
    }
    node.forEach(child -> places(child, out));
  }

  /** Changes one value; what was done. */
  private static String change(Place place, Random random) {
    ObjectNode owner = place.owner();
    String key = place.key();
    if (key.equals("@class")) {
      String type = CLASSES.get(random.nextInt(CLASSES.size()));
      owner.put(key, type);
      return "@class " + type;
    }
    switch (random.nextInt(10)) {
      case 0 -> {
        owner.remove(key);
        return "without " + key;
      }
      case 1 -> {
        owner.put(key + "s", 1);
        return "with an unknown " + key + "s";
      }
      default -> {
        String value = VALUES.get(random.nextInt(VALUES.size()));
        owner.set(key, parse(value));
        return key + " = " + value;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void isRefusedByNameOrHarmless(Variant variant) throws IOException {
    String json = TestNetworks.multiLayer(variant).toJson();
    INDArray x = TestNetworks.input(variant.feed(), 1);
    Random random = new Random(variant.toString().hashCode());
    for (int k = 0; k < CHANGES; k++) {
      JsonNode network = parse(json);
      List<Place> places = new ArrayList<>();
      places(network, places);
      assertFalse(places.isEmpty(), variant + " has nothing of ours");
      Place place = places.get(random.nextInt(places.size()));
      String type = place.type();
      String what = variant + ": " + type + ", " + change(place, random);
      try {
        run(MAPPER.writeValueAsString(network), variant, x, what);
      } catch (RuntimeException | LinkageError e) {
        if (what.endsWith("both: " + type + ", without output")) {
          // Legal, spikes alone; but then the stock layer above has twice the inputs, which is
          // DL4J's
          // to say.
          continue;
        }
        String key = place.key().equals("@class") ? "class" : place.key();
        // A layer that runs is named by DL4J's identifier of it, a preprocessor by its class.
        assertTrue(
            names(e, Set.of(key, type, "layer name: ", "ToSequence, the preprocessor of")),
            () -> what + " is not named: " + chain(e));
      }
    }
  }

  private static void run(String json, Variant variant, INDArray x, String what) {
    MultiLayerNetwork net = TestNetworks.init(MultiLayerConfiguration.fromJson(json));
    INDArray output = net.output(x);
    assertFalse(output.isNaN().any(), what + ": NaN");
    net.fit(TestNetworks.data(variant, output, 3));
    for (Map.Entry<String, INDArray> p : net.paramTable().entrySet()) {
      assertFalse(p.getValue().isNaN().any(), what + ": NaN in " + p.getKey() + " after fit");
    }
  }

  /** Whether an exception that somebody wrote for the user holds one of the names. */
  private static boolean names(Throwable e, Set<String> names) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      boolean accident =
          t instanceof NullPointerException
              || t instanceof ClassCastException
              || t instanceof IndexOutOfBoundsException
              || t instanceof NegativeArraySizeException
              || t instanceof ArithmeticException;
      String message = t.getMessage();
      if (!accident && message != null && names.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  private static String chain(Throwable e) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = e; t != null; t = t.getCause()) {
      all.append('\n').append(t.toString().lines().limit(3).toList());
    }
    return all.toString();
  }
}
