package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import io.github.dl4jsnn.layer.SpikingRecurrent;
import io.github.dl4jsnn.layer.ThresholdBatchNormalization;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.ParametricLIF;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.transferlearning.TransferLearningHelper;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's transfer learning on networks with our layers, of both kinds. */
class TransferLearningTest {

  private static final int B = 6;
  private static final int IN = 8;

  static List<Encoder> encoders() {
    return List.of(new ConstantEncoder(8), new PoissonEncoder(8));
  }

  private static OutputLayer.Builder head(int classes) {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(classes)
        .activation(Activation.SOFTMAX);
  }

  private static List<Layer> layers(Encoder encoder) {
    return List.of(
        new SpikingDense.Builder()
            .nOut(10)
            .biasInit(0.9)
            .neuron(new ParametricLIF())
            .neuronUpdater(new Sgd(0.3))
            .encoder(encoder)
            .build(),
        new SpikingRecurrent.Builder().nOut(7).biasInit(0.4).neuron(new IF()).build(),
        new GlobalPoolingLayer(PoolingType.AVG),
        head(3).build());
  }

  private static MultiLayerNetwork network(List<Layer> layers, InputType type) {
    NeuralNetConfiguration.ListBuilder list = TestNetworks.base().list();
    layers.forEach(list::layer);
    return TestNetworks.init(list.setInputType(type).build());
  }

  private static MultiLayerNetwork network(Encoder encoder) {
    MultiLayerNetwork net = network(layers(encoder), InputType.feedForward(IN));
    for (int i = 0; i < 3; i++) {
      net.fit(data(3));
    }
    return net;
  }

  private static ComputationGraph graph(List<Layer> layers, InputType type) {
    var builder = TestNetworks.base().graphBuilder().addInputs("in");
    String below = "in";
    int k = 0;
    for (Layer layer : layers) {
      builder.addLayer("l" + k, layer, below);
      below = "l" + k++;
    }
    return TestNetworks.init(builder.setOutputs(below).setInputTypes(type).build());
  }

  private static ComputationGraph graph(Encoder encoder) {
    ComputationGraph net = graph(layers(encoder), InputType.feedForward(IN));
    for (int i = 0; i < 3; i++) {
      net.fit(data(3));
    }
    return net;
  }

  private static INDArray x() {
    return TestNetworks.values(3, 1, B, IN);
  }

  private static DataSet data(int classes) {
    return new DataSet(x(), labels(classes));
  }

  private static INDArray labels(int classes) {
    INDArray y = Nd4j.zeros(B, classes);
    for (int i = 0; i < B; i++) {
      y.putScalar(i, i % classes, 1);
    }
    return y;
  }

  private static void spikes(INDArray activations) {
    double rate = activations.meanNumber().doubleValue();
    assertTrue(rate > 0.05 && rate < 0.8, "firing rate " + rate);
  }

  /** Frozen parameters keep their bits, the others change, and the frozen part its output. */
  @ParameterizedTest
  @MethodSource("encoders")
  void frozenLayersAndANewHead(Encoder encoder) throws Exception {
    MultiLayerNetwork net = network(encoder);
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.5)).build())
            .setFeatureExtractor(0)
            .removeOutputLayer()
            .addLayer(head(2).nIn(7).build())
            .build();
    for (int i = 0; i < 3; i++) {
      // Draws follow the iteration, which a new network counts from 0.
      tuned.getLayer(i).setIterationCount(net.getIterationCount());
    }
    assertInstanceOf(FrozenLayer.class, tuned.getLayer(0));
    List<INDArray> expected = net.feedForward(x());
    List<INDArray> got = tuned.feedForward(x());
    spikes(expected.get(1));
    spikes(expected.get(2));
    for (int i = 1; i <= 3; i++) {
      assertEquals(expected.get(i), got.get(i), "output of layer " + (i - 1));
    }
    assertEquals(2, tuned.output(x()).size(1));
    for (int i = 0; i < 3; i++) {
      tuned.fit(data(2));
    }
    assertEquals(net.getLayer(0).params(), tuned.getLayer(0).params(), "frozen");
    assertNotEquals(net.getLayer(1).params(), tuned.getLayer(1).params());
    // A model with frozen layers is saved and restored like any other.
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ModelSerializer.writeModel(tuned, file, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(file.toByteArray()), true);
    assertEquals(tuned.params(), restored.params());
    if (encoder.constant()) {
      // Stock FrozenLayer hears of the iteration at the next fit only: other draws until then.
      assertEquals(tuned.output(x()), restored.output(x()));
    }
    tuned.fit(data(2));
    restored.fit(data(2));
    assertEquals(tuned.params(), restored.params());
    assertEquals(net.getLayer(0).params(), restored.getLayer(0).params());
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void frozenVerticesAndANewHead(Encoder encoder) {
    ComputationGraph net = graph(encoder);
    ComputationGraph tuned =
        new TransferLearning.GraphBuilder(net)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.5)).build())
            .setFeatureExtractor("l0")
            .removeVertexAndConnections("l3")
            .addLayer("head", head(2).nIn(7).build(), "l2")
            .setOutputs("head")
            .build();
    tuned.getConfiguration().setIterationCount(net.getConfiguration().getIterationCount());
    var expected = net.feedForward(x(), false);
    spikes(expected.get("l0"));
    if (encoder.constant()) {
      var got = tuned.feedForward(x(), false);
      for (String name : List.of("l0", "l1", "l2")) {
        assertEquals(expected.get(name), got.get(name), name);
      }
    }
    for (int i = 0; i < 3; i++) {
      tuned.fit(data(2));
    }
    assertEquals(net.getLayer("l0").params(), tuned.getLayer("l0").params(), "frozen");
    assertNotEquals(net.getLayer("l1").params(), tuned.getLayer("l1").params());
    assertArrayEquals(new long[] {B, 2}, tuned.output(x())[0].shape());
  }

  @Test
  void theUpdaterReachesOurLayersAndTheRestDoesNoHarm() {
    FineTuneConfiguration fine =
        new FineTuneConfiguration.Builder()
            .updater(new Sgd(0.25))
            .activation(Activation.TANH)
            .weightInit(WeightInit.ONES)
            .biasInit(0.1)
            .dropOut(0.9)
            .l2(0.01)
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .seed(9)
            .build();
    MultiLayerNetwork net = network(new ConstantEncoder(8));
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(fine)
            .validateOutputLayerConfig(false)
            .build();
    ComputationGraph graph = graph(new ConstantEncoder(8));
    ComputationGraph tunedGraph =
        new TransferLearning.GraphBuilder(graph)
            .fineTuneConfiguration(fine)
            .validateOutputLayerConfig(false)
            .build();
    assertEquals(net.feedForward(x()).get(2), tuned.feedForward(x()).get(2));
    assertEquals(
        graph.feedForward(x(), false).get("l1"), tunedGraph.feedForward(x(), false).get("l1"));
    for (int i = 0; i < 2; i++) {
      BaseSpikingLayer before = (BaseSpikingLayer) net.getLayer(i).conf().getLayer();
      for (BaseSpikingLayer conf :
          List.of(
              (BaseSpikingLayer) tuned.getLayer(i).conf().getLayer(),
              (BaseSpikingLayer) tunedGraph.getLayer(i).conf().getLayer())) {
        assertEquals(new Sgd(0.25), conf.getIUpdater());
        assertEquals(new ActivationIdentity(), conf.getActivationFn(), "the spike is in its place");
        assertEquals(before.getNeuron(), conf.getNeuron());
        assertEquals(before.getNeuronUpdater(), conf.getNeuronUpdater(), "as a bias updater");
        assertEquals(1, conf.getRegularization().size());
      }
    }
    INDArray params = tuned.params().dup();
    tuned.fit(data(3));
    assertNotEquals(params, tuned.params());
    tunedGraph.fit(data(3));
  }

  @Test
  void sizesAreReplaced() {
    MultiLayerNetwork net = network(new ConstantEncoder(8));
    MultiLayerNetwork wider =
        new TransferLearning.Builder(net)
            .nOutReplace(0, 13, WeightInit.XAVIER)
            .nInReplace(3, 7, WeightInit.XAVIER)
            .build();
    BaseSpikingLayer first = (BaseSpikingLayer) wider.getLayer(0).conf().getLayer();
    assertEquals(13, first.getNOut());
    assertArrayEquals(new long[] {13, 7}, wider.getLayer(1).getParam("W").shape());
    assertArrayEquals(new long[] {7, 7}, wider.getLayer(1).getParam("RW").shape());
    assertNotEquals(net.getLayer(3).getParam("W"), wider.getLayer(3).getParam("W"));
    spikes(wider.feedForward(x()).get(1));
    wider.fit(data(3));
    ComputationGraph graph = graph(new ConstantEncoder(8));
    ComputationGraph widerGraph =
        new TransferLearning.GraphBuilder(graph).nOutReplace("l0", 13, WeightInit.XAVIER).build();
    assertArrayEquals(new long[] {13, 7}, widerGraph.getLayer("l1").getParam("W").shape());
    assertEquals(graph.getLayer("l3").params(), widerGraph.getLayer("l3").params());
    widerGraph.fit(data(3));
    // The rest of the network is the one it was.
    assertEquals(net.getLayer(3).params().length(), wider.getLayer(3).params().length());
  }

  private static List<Layer> currents() {
    return List.of(
        new SpikingDense.Builder().nOut(6).biasInit(0.5).encoder(new ConstantEncoder(5)).build(),
        new SpikingLayer.Builder()
            .neuron(
                new ParametricLIF()
                    .withInitTau(2)
                    .withVThreshold(0.3)
                    .withVReset(0.0)
                    .withDecayInput(true)
                    .withPerNeuron(true))
            .build(),
        new SpikingDense.Builder().nOut(4).biasInit(0.5).neuron(new IF()).build(),
        new GlobalPoolingLayer(PoolingType.AVG),
        head(3).build());
  }

  /** Layers that have as many outputs as inputs follow the layer below. */
  @Test
  void sizesReachLayersWithoutWeights() {
    MultiLayerNetwork wider =
        new TransferLearning.Builder(network(currents(), InputType.feedForward(IN)))
            .nOutReplace(0, 9, WeightInit.XAVIER)
            .nInReplace(2, 9, WeightInit.XAVIER)
            .build();
    SpikingLayer neurons = (SpikingLayer) wider.getLayer(1).conf().getLayer();
    assertEquals(List.of(9L, 9L), List.of(neurons.getNIn(), neurons.getNOut()));
    assertEquals(9, wider.getLayer(1).numParams());
    assertArrayEquals(new long[] {9, 4}, wider.getLayer(2).getParam("W").shape());
    wider.fit(data(3));
    ComputationGraph widerGraph =
        new TransferLearning.GraphBuilder(graph(currents(), InputType.feedForward(IN)))
            .nOutReplace("l0", 9, WeightInit.XAVIER)
            .nInReplace("l2", 9, WeightInit.XAVIER)
            .build();
    assertEquals(9, widerGraph.getLayer("l1").numParams());
    widerGraph.fit(data(3));
  }

  private static List<Layer> images() {
    return List.of(
        new SpikingConvolution2D.Builder(3).nOut(4).withoutNeuron().build(),
        new ThresholdBatchNormalization.Builder().build(),
        new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(4)).build(),
        new SpikingPooling2D.Builder().build(),
        new SpikingConvolution2D.Builder(2).nOut(3).biasInit(0.3).neuron(new IF()).build(),
        new SpikingDense.Builder().nOut(5).biasInit(0.4).neuron(new IF()).build(),
        new GlobalPoolingLayer(PoolingType.AVG),
        head(3).build());
  }

  @Test
  void convolutions() {
    InputType type = InputType.convolutional(8, 8, 2);
    INDArray x = TestNetworks.values(4, 1, B, 2, 8, 8);
    DataSet data = new DataSet(x, labels(3));
    MultiLayerNetwork net = network(images(), type);
    net.fit(data);
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).build())
            .setFeatureExtractor(2)
            .removeLayersFromOutput(3)
            .setInputPreProcessor(5, net.getLayerWiseConfigurations().getInputPreProcess(5))
            .addLayer(new SpikingDense.Builder().nIn(12).nOut(5).neuron(new IF()).build())
            .addLayer(new GlobalPoolingLayer(PoolingType.AVG))
            .addLayer(head(2).nIn(5).build())
            .build();
    List<INDArray> expected = net.feedForward(x);
    spikes(expected.get(3));
    List<INDArray> got = tuned.feedForward(x);
    for (int i = 1; i <= 5; i++) {
      assertEquals(expected.get(i), got.get(i), "output of layer " + (i - 1));
    }
    tuned.fit(new DataSet(x, labels(2)));
    assertEquals(net.getLayer(0).params(), tuned.getLayer(0).params());
    assertEquals(net.getLayer(1).params(), tuned.getLayer(1).params(), "running means as well");
    assertNotEquals(net.getLayer(4).params(), tuned.getLayer(4).params());
    MultiLayerNetwork wider =
        new TransferLearning.Builder(net)
            .nOutReplace(0, 6, WeightInit.XAVIER)
            .nInReplace(2, 6, WeightInit.XAVIER)
            .nInReplace(4, 6, WeightInit.XAVIER)
            .build();
    assertEquals(4 * 6, wider.getLayer(1).numParams());
    assertArrayEquals(new long[] {3, 6, 2, 2}, wider.getLayer(4).getParam("W").shape());
    wider.fit(data);
    ComputationGraph graph = graph(images(), type);
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(graph).setFeatureExtractor("l4").build();
    assertEquals(graph.output(x)[0], frozen.output(x)[0]);
    frozen.fit(data);
    for (String name : List.of("l0", "l1", "l4")) {
      assertEquals(graph.getLayer(name).params(), frozen.getLayer(name).params(), name);
    }
    assertNotEquals(graph.getLayer("l5").params(), frozen.getLayer("l5").params());
  }

  /** Features once, training of the rest on them: as training the frozen network itself. */
  @Test
  void theHelperTrainsOnFeatures() {
    List<Layer> layers = new ArrayList<>(layers(new ConstantEncoder(8)).subList(0, 2));
    // No preprocessor: stock's helper leaves it at the index that it had in the whole network.
    layers.add(
        new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nOut(3)
            .activation(Activation.SOFTMAX)
            .build());
    INDArray y = Nd4j.zeros(B, 3, 8);
    y.get(all(), point(1), all()).assign(1);
    for (boolean frozen : List.of(true, false)) {
      MultiLayerNetwork net = network(layers, InputType.feedForward(IN));
      if (frozen) {
        net = new TransferLearning.Builder(net).setFeatureExtractor(0).build();
      }
      MultiLayerNetwork twin =
          frozen ? net.clone() : new TransferLearning.Builder(net).setFeatureExtractor(0).build();
      TransferLearningHelper help =
          frozen ? new TransferLearningHelper(net) : new TransferLearningHelper(net, 0);
      DataSet features = help.featurize(new DataSet(x(), y));
      spikes(features.getFeatures());
      assertEquals(net.feedForward(x()).get(1), features.getFeatures());
      assertEquals(net.output(x()), help.outputFromFeaturized(features.getFeatures()));
      INDArray before = net.params().dup();
      for (int i = 0; i < 3; i++) {
        help.fitFeaturized(features);
        twin.fit(new DataSet(x(), y));
      }
      assertNotEquals(before, net.params());
      assertTrue(twin.params().equalsWithEps(net.params(), 1e-5), "as the whole network");
      assertEquals(twin.getLayer(0).params(), net.getLayer(0).params());
    }
    ComputationGraph graph = graph(new ConstantEncoder(8));
    TransferLearningHelper help = new TransferLearningHelper(graph, "l0");
    var features = help.featurize(new MultiDataSet(x(), labels(3)));
    INDArray before = graph.output(x())[0];
    assertEquals(before, help.outputFromFeaturized(features.getFeatures())[0]);
    help.fitFeaturized(features);
    assertNotEquals(before, help.outputFromFeaturized(features.getFeatures())[0]);
  }
}
