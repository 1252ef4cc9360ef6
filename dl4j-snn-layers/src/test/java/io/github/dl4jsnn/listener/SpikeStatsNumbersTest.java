package io.github.dl4jsnn.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.LIF;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** All numbers against counts element by element. */
class SpikeStatsNumbersTest {

  private static final List<String> NAMES = List.of("in", "middle", "loop");

  private static SpikeStatsListener.Builder every(Recorder recorder) {
    return new SpikeStatsListener.Builder().frequency(1).sink(recorder);
  }

  private static DataSet[] batches(RNNFormat format) {
    return new DataSet[] {
      Sequences.data(1, format), Sequences.data(2, format), Sequences.data(3, format)
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void countsOfAMultiLayerNetworkAreThoseOfFeedForward(DataType dataType) {
    MultiLayerNetwork net =
        Sequences.network(
            Sequences.base().dataType(dataType), RNNFormat.NCW, Sequences.stack(RNNFormat.NCW));
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).build());
    net.fit(Sequences.iterator(batches(RNNFormat.NCW)), 2);
    assertEquals(2, recorder.reports.size());
    for (int layer = 0; layer < NAMES.size(); layer++) {
      Brute brute = new Brute();
      for (DataSet batch : batches(RNNFormat.NCW)) {
        INDArray x = batch.getFeatures().castTo(dataType);
        brute.add(net.feedForward(x).get(layer + 1), null);
      }
      for (int epoch = 0; epoch < 2; epoch++) {
        SpikeStats stats = recorder.of(epoch, NAMES.get(layer));
        brute.check(stats);
        assertEquals(layer, stats.layer());
        assertEquals(epoch, stats.epoch());
        assertEquals(3L * epoch + 3, stats.iteration());
        assertEquals(3, stats.observed());
        assertNull(stats.membrane());
        assertEquals(Map.of(), stats.gradients());
      }
    }
  }

  @Test
  void countsOfAGraphAreThoseOfFeedForward() {
    ComputationGraph graph = graph(WorkspaceMode.ENABLED);
    Recorder recorder = new Recorder();
    graph.setListeners(every(recorder).build());
    graph.fit(Sequences.iterator(batches(RNNFormat.NCW)), 2);
    assertEquals(2, recorder.reports.size());
    for (String name : NAMES) {
      Brute brute = new Brute();
      for (DataSet batch : batches(RNNFormat.NCW)) {
        brute.add(graph.feedForward(batch.getFeatures(), false).get(name), null);
      }
      brute.check(recorder.of(0, name));
      brute.check(recorder.of(1, name));
      assertEquals(1, recorder.of(1, name).epoch());
      assertEquals(6, recorder.of(1, name).iteration());
    }
  }

  private static ComputationGraph graph(WorkspaceMode mode) {
    ComputationGraphConfiguration.GraphBuilder builder =
        Sequences.base()
            .trainingWorkspaceMode(mode)
            .graphBuilder()
            .addInputs("x")
            .setInputTypes(InputType.recurrent(Sequences.IN, Sequences.T));
    String below = "x";
    for (Layer layer : Sequences.stack(RNNFormat.NCW)) {
      builder.addLayer(layer.getLayerName(), layer, below);
      below = layer.getLayerName();
    }
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .addLayer("out", Sequences.output(RNNFormat.NCW), below)
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  @Test
  void onlyEverySoManiethIterationCounts() {
    MultiLayerNetwork net = Sequences.network(Sequences.stack(RNNFormat.NCW).toArray(Layer[]::new));
    Recorder recorder = new Recorder();
    net.setListeners(new SpikeStatsListener.Builder().frequency(2).sink(recorder).build());
    DataSet[] batches = batches(RNNFormat.NCW);
    net.fit(Sequences.iterator(batches), 2);
    for (int epoch = 0; epoch < 2; epoch++) {
      SpikeStats stats = recorder.of(epoch, "loop");
      assertEquals(2, stats.observed());
      new Brute()
          .add(net.feedForward(batches[0].getFeatures()).get(3), null)
          .add(net.feedForward(batches[2].getFeatures()).get(3), null)
          .check(stats);
    }
  }

  private static INDArray mask() {
    INDArray mask = Nd4j.ones(Sequences.B, Sequences.T);
    mask.get(point(1), all()).putScalar(6, 0).putScalar(7, 0);
    mask.get(point(2), all()).putScalar(0, 0).putScalar(1, 0).putScalar(2, 0);
    return mask;
  }

  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void paddedStepsDoNotCount(WorkspaceMode mode) {
    DataSet data = Sequences.data(1, RNNFormat.NCW);
    data.setFeaturesMaskArray(mask());
    data.setLabelsMaskArray(mask());
    MultiLayerNetwork net =
        Sequences.network(
            Sequences.base().trainingWorkspaceMode(mode),
            RNNFormat.NCW,
            Sequences.stack(RNNFormat.NCW));
    ComputationGraph graph = graph(mode);
    for (org.deeplearning4j.nn.api.Model model : List.of(net, graph)) {
      Recorder recorder = new Recorder();
      model.setListeners(every(recorder).build(), recorder);
      if (model == net) {
        net.fit(Sequences.iterator(data));
      } else {
        graph.fit(Sequences.iterator(data));
      }
      for (int layer = 0; layer < NAMES.size(); layer++) {
        String name = NAMES.get(layer);
        Map<String, INDArray> pass = recorder.passes.get(0);
        INDArray spikes = pass.get(model == net ? "" + layer : name);
        new Brute().add(spikes, mask()).check(recorder.only(name));
        assertEquals(Sequences.B * Sequences.T - 5, recorder.only(name).steps());
      }
    }
  }

  @Test
  void channelsLastIsCountedByNeuron() {
    MultiLayerNetwork net =
        Sequences.network(Sequences.base(), RNNFormat.NWC, Sequences.stack(RNNFormat.NWC));
    DataSet data = Sequences.data(1, RNNFormat.NWC);
    data.setFeaturesMaskArray(mask());
    data.setLabelsMaskArray(mask());
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).build(), recorder);
    net.fit(Sequences.iterator(data));
    for (int layer = 0; layer < NAMES.size(); layer++) {
      INDArray spikes = recorder.passes.get(0).get("" + layer).permute(0, 2, 1);
      new Brute().add(spikes, mask()).check(recorder.only(NAMES.get(layer)));
    }
  }

  @Test
  void eachSegmentOfTruncatedBackpropagationIsAnIteration() {
    NeuralNetConfiguration.ListBuilder list = Sequences.base().list();
    Sequences.stack(RNNFormat.NCW).forEach(list::layer);
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            list.layer(Sequences.output(RNNFormat.NCW))
                .setInputType(InputType.recurrent(Sequences.IN))
                .backpropType(BackpropType.TruncatedBPTT)
                .tBPTTLength(3)
                .build());
    net.init();
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).membrane(true).build(), recorder);
    net.fit(Sequences.iterator(Sequences.data(1, RNNFormat.NCW)));
    int segments = recorder.passes.size();
    assertTrue(segments >= 2, "segments: " + segments);
    for (int layer = 0; layer < NAMES.size(); layer++) {
      SpikeStats stats = recorder.only(NAMES.get(layer));
      assertEquals(segments, stats.observed());
      Brute brute = new Brute();
      for (Map<String, INDArray> pass : recorder.passes) {
        brute.add(pass.get("" + layer), null);
      }
      brute.check(stats);
    }
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void aNeuronOfImagesIsAPosition(CNN2DFormat format) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .updater(new Sgd(0))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(
                    new SpikingConvolution2D.Builder(3)
                        .nOut(4)
                        .biasInit(0.4)
                        .neuron(new LIF().withVThreshold(0.6))
                        .encoder(new ConstantEncoder(5))
                        .dataFormat(format)
                        .name("convolution")
                        .build())
                .layer(
                    new SpikingLayer.Builder()
                        .neuron(new LIF().withVThreshold(0.5))
                        .dataFormat(format)
                        .name("neurons")
                        .build())
                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build())
                .setInputType(InputType.convolutional(6, 5, 2, format))
                .build());
    net.init();
    long[] shape = format == CNN2DFormat.NCHW ? new long[] {3, 2, 6, 5} : new long[] {3, 6, 5, 2};
    INDArray x = Sequences.random(1, DataType.FLOAT, shape);
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).build());
    List<INDArray> activations = net.feedForward(x);
    // Folded, as many rows as the labels of a rate per image and step would have.
    INDArray y = Nd4j.zeros(activations.get(3).size(0), 2);
    net.fit(Sequences.iterator(new DataSet(x, y)));
    for (int layer = 0; layer < 2; layer++) {
      SpikeStats stats = recorder.only(layer == 0 ? "convolution" : "neurons");
      new Brute().addImages(activations.get(layer + 1)).check(stats);
      assertEquals(4 * 3 * 4, stats.neurons());
      assertEquals(5 * 3, stats.steps());
    }
  }

  /** DL4J lets the dropout of a layer write into what the layer below has sent. */
  @Test
  void dropoutAboveDoesNotHideSpikes() {
    List<Layer> layers = new ArrayList<>(Sequences.stack(RNNFormat.NCW));
    layers.get(1).setIDropout(new Dropout(0.5));
    MultiLayerNetwork net = Sequences.network(Sequences.base(), RNNFormat.NCW, layers);
    Recorder recorder = new Recorder();
    net.setListeners(every(recorder).membrane(true).build());
    net.fit(Sequences.iterator(batches(RNNFormat.NCW)), 1);
    Brute brute = new Brute();
    for (DataSet batch : batches(RNNFormat.NCW)) {
      brute.add(net.feedForward(batch.getFeatures()).get(1), null);
    }
    brute.check(recorder.of(0, "in"));
  }
}
