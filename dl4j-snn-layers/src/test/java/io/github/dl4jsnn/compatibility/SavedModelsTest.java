package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.dl4jsnn.compatibility.LayerVariants.Feed;
import io.github.dl4jsnn.compatibility.LayerVariants.Variant;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.ParametricLIF;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/** Networks with every layer, saved and restored by DL4J's ModelSerializer. */
class SavedModelsTest {

  static List<Variant> variants() {
    return LayerVariants.some();
  }

  private static byte[] written(Model net, boolean updater) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelSerializer.writeModel(net, out, updater);
    return out.toByteArray();
  }

  private static ByteArrayInputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }

  private static void fit(MultiLayerNetwork net, DataSet data) {
    // Dropout and weight noise draw from here.
    Nd4j.getRandom().setSeed(9);
    net.fit(data);
  }

  private static void fit(ComputationGraph net, DataSet data) {
    Nd4j.getRandom().setSeed(9);
    net.fit(data);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void multiLayerNetworks(Variant variant) throws Exception {
    MultiLayerNetwork net = TestNetworks.init(TestNetworks.multiLayer(variant));
    INDArray x = TestNetworks.input(variant.feed(), 1);
    DataSet data = TestNetworks.data(variant, net.output(x), 2);
    INDArray before = net.params().dup();
    fit(net, data);
    assertNotEquals(before, net.params());
    byte[] file = written(net, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(in(file), true);
    assertEquals(net.getLayerWiseConfigurations(), restored.getLayerWiseConfigurations());
    assertEquals(net.params(), restored.params());
    INDArray output = net.output(x);
    assertEquals(output, restored.output(x), "output");
    assertEquals(updater(net), updater(restored));
    MultiLayerNetwork without =
        ModelSerializer.restoreMultiLayerNetwork(in(written(net, false)), true);
    assertEquals(output, without.output(x), "output without updater");
    fit(net, data);
    fit(restored, data);
    assertEquals(net.params(), restored.params(), "further training");
    assertEquals(net.output(x), restored.output(x), "output after further training");
    fit(without, data);
    assertEquals(net.params().length(), without.params().length());
  }

  private static INDArray updater(MultiLayerNetwork net) {
    return net.getUpdater().getStateViewArray();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void graphs(Variant variant) throws Exception {
    ComputationGraph net = TestNetworks.init(TestNetworks.graph(variant));
    INDArray x = TestNetworks.input(variant.feed(), 1);
    DataSet data = TestNetworks.data(variant, net.output(x)[0], 2);
    fit(net, data);
    byte[] file = written(net, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(in(file), true);
    assertEquals(net.getConfiguration(), restored.getConfiguration());
    assertEquals(net.params(), restored.params());
    INDArray output = net.output(x)[0];
    assertEquals(output, restored.output(x)[0], "output");
    assertEquals(net.getUpdater().getStateViewArray(), restored.getUpdater().getStateViewArray());
    ComputationGraph without =
        ModelSerializer.restoreComputationGraph(in(written(net, false)), true);
    assertEquals(output, without.output(x)[0], "output without updater");
    fit(net, data);
    fit(restored, data);
    assertEquals(net.params(), restored.params(), "further training");
    assertEquals(net.output(x)[0], restored.output(x)[0], "output after further training");
  }

  /** One of both kinds, with learned neurons and drawn spikes. */
  private static Variant poisson() {
    return new Variant(
        "poisson",
        Feed.VALUES,
        () ->
            new SpikingDense.Builder()
                .nOut(4)
                .biasInit(0.6)
                .neuron(new ParametricLIF())
                .encoder(new PoissonEncoder(TestNetworks.T))
                .build());
  }

  @Test
  void filesKeepTheNormalizer(@TempDir File directory) throws Exception {
    DataSet data = new DataSet(TestNetworks.input(Feed.VALUES, 1), null);
    NormalizerStandardize normalizer = new NormalizerStandardize();
    normalizer.fit(data);
    MultiLayerNetwork net = TestNetworks.init(TestNetworks.multiLayer(poisson()));
    File file = new File(directory, "net.zip");
    net.save(file, true);
    ModelSerializer.addNormalizerToModel(file, normalizer);
    var pair = ModelSerializer.restoreMultiLayerNetworkAndNormalizer(file, true);
    assertEquals(normalizer, pair.getSecond());
    assertEquals(net.params(), pair.getFirst().params());
    File later = new File(directory, "later.zip");
    net.save(later, true);
    assertNull(ModelSerializer.restoreNormalizerFromFile(later));
    ModelSerializer.addNormalizerToModel(later, normalizer);
    assertEquals(normalizer, ModelSerializer.restoreNormalizerFromFile(later));
    INDArray x = TestNetworks.input(Feed.VALUES, 3);
    assertEquals(net.output(x), MultiLayerNetwork.load(later, true).output(x));
    ComputationGraph graph = TestNetworks.init(TestNetworks.graph(poisson()));
    graph.save(file, true);
    ModelSerializer.addNormalizerToModel(file, normalizer);
    var both = ModelSerializer.restoreComputationGraphAndNormalizer(file, true);
    assertEquals(normalizer, both.getSecond());
    assertEquals(graph.output(x)[0], both.getFirst().output(x)[0]);
    graph.save(later, false);
    assertEquals(graph.output(x)[0], ComputationGraph.load(later, false).output(x)[0]);
  }

  @Test
  void networksCloneAndBecomeGraphs() {
    for (Variant variant : List.of(poisson(), variants().get(0))) {
      MultiLayerNetwork net = TestNetworks.init(TestNetworks.multiLayer(variant));
      INDArray x = TestNetworks.input(variant.feed(), 1);
      DataSet data = TestNetworks.data(variant, net.output(x), 2);
      net.fit(data);
      INDArray output = net.output(x);
      MultiLayerNetwork copy = net.clone();
      assertEquals(output, copy.output(x));
      copy.fit(data);
      assertEquals(output, net.output(x), "the original is another network");
      net.fit(data);
      assertEquals(net.params(), copy.params());
      ComputationGraph graph = TestNetworks.init(TestNetworks.graph(variant));
      graph.setParams(net.params());
      ComputationGraph twin = graph.clone();
      assertEquals(graph.output(x)[0], twin.output(x)[0]);
    }
  }
}
