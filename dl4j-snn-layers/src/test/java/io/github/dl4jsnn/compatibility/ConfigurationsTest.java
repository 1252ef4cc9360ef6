package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.compatibility.LayerVariants.Variant;
import io.github.dl4jsnn.conversion.QcfsLayer;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.ImagesToSequence;
import io.github.dl4jsnn.layer.SpikingDense;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Configurations of every layer go through JSON, YAML, clone and Java serialization unchanged. */
class ConfigurationsTest {

  private static final List<Variant> VARIANTS = LayerVariants.all();
  private static final List<Layer> LAYERS =
      VARIANTS.stream().<Layer>map(v -> v.layer().get()).toList();

  static List<Variant> variants() {
    return VARIANTS;
  }

  @Test
  void allLayersAreInTheList() {
    String text =
        String.join("", variants().stream().map(v -> TestNetworks.multiLayer(v).toJson()).toList());
    Set<String> missing = ModelFixtures.classes();
    assertTrue(
        missing.contains(SpikingDense.class.getName())
            && missing.contains(ActivationSpike.class.getName())
            && missing.contains(ImagesToSequence.class.getName()),
        "the scan is broken: " + missing);
    missing.removeIf(name -> text.contains('"' + name + '"'));
    // What trained networks of ReLUs have: QcfsLayerTest, SeriesToImagesTest.
    String conversion = QcfsLayer.class.getPackageName();
    missing.removeIf(name -> name.startsWith(conversion + "."));
    assertEquals(Set.of(), missing, "not in LayerVariants");
  }

  @SuppressWarnings("unchecked")
  private static <T> T serialized(T object) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  private static void equal(Object expected, Object copy, String how) {
    assertNotSame(expected, copy, how);
    assertTrue(expected.equals(copy) && copy.equals(expected), how);
    assertEquals(expected.hashCode(), copy.hashCode(), how);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void multiLayerConfigurations(Variant variant) throws Exception {
    MultiLayerConfiguration conf = TestNetworks.multiLayer(variant);
    MultiLayerNetwork net = TestNetworks.init(conf.clone());
    INDArray x = TestNetworks.input(variant.feed(), 1);
    INDArray output = net.output(x);
    assertTrue(output.amaxNumber().doubleValue() > 0, variant + ": all zero shows nothing");
    List<MultiLayerConfiguration> copies =
        List.of(
            MultiLayerConfiguration.fromJson(conf.toJson()),
            MultiLayerConfiguration.fromYaml(conf.toYaml()),
            conf.clone(),
            serialized(conf),
            TestNetworks.multiLayer(variant));
    for (int i = 0; i < copies.size(); i++) {
      MultiLayerConfiguration copy = copies.get(i);
      equal(conf, copy, variant + ", copy " + i);
      assertEquals(conf.toJson(), copy.toJson());
      if (i < 2) {
        MultiLayerNetwork again = TestNetworks.init(copy);
        assertEquals(net.params(), again.params());
        assertEquals(output, again.output(x));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void graphConfigurations(Variant variant) throws Exception {
    ComputationGraphConfiguration conf = TestNetworks.graph(variant);
    ComputationGraph net = TestNetworks.init(conf.clone());
    INDArray x = TestNetworks.input(variant.feed(), 1);
    INDArray output = net.output(x)[0];
    assertTrue(output.amaxNumber().doubleValue() > 0, variant + ": all zero shows nothing");
    List<ComputationGraphConfiguration> copies =
        List.of(
            ComputationGraphConfiguration.fromJson(conf.toJson()),
            ComputationGraphConfiguration.fromYaml(conf.toYaml()),
            conf.clone(),
            serialized(conf),
            TestNetworks.graph(variant));
    for (int i = 0; i < copies.size(); i++) {
      ComputationGraphConfiguration copy = copies.get(i);
      equal(conf, copy, variant + ", copy " + i);
      assertEquals(conf.toJson(), copy.toJson());
      if (i < 2) {
        ComputationGraph again = TestNetworks.init(copy);
        assertEquals(net.params(), again.params());
        assertEquals(output, again.output(x)[0]);
      }
    }
  }

  /** Of the layer alone, without names and sizes that a network gives it. */
  @ParameterizedTest
  @MethodSource("variants")
  void layersEqualThemselvesAndNoOther(Variant variant) throws Exception {
    Layer layer = variant.layer().get();
    equal(layer, variant.layer().get(), "built again");
    equal(layer, layer.clone(), "clone");
    equal(layer, serialized(layer), "serialized");
    List<String> same = new ArrayList<>();
    for (int i = 0; i < LAYERS.size(); i++) {
      if (!VARIANTS.get(i).name().equals(variant.name()) && layer.equals(LAYERS.get(i))) {
        same.add(VARIANTS.get(i).name());
      }
    }
    assertEquals(List.of(), same, "equal to " + variant);
    assertNotEquals(null, layer);
    assertNotEquals("layer", layer);
    Layer named = layer.clone();
    named.setLayerName("another");
    assertNotEquals(layer, named);
    if (named instanceof FeedForwardLayer sized) {
      long before = ((FeedForwardLayer) layer).getNOut();
      sized.setNOut(before + 7);
      assertEquals(before, ((FeedForwardLayer) layer).getNOut(), "a clone shares nothing");
    }
    assertTrue(layer.toString().contains(layer.getClass().getSimpleName()), layer.toString());
  }
}
