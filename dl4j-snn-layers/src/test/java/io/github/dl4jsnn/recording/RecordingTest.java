package io.github.dl4jsnn.recording;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.ActivationSpike;
import io.github.dl4jsnn.layer.ImageEncodingLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.layer.SpikingLayer;
import io.github.dl4jsnn.neuron.LIF;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class RecordingTest {

  private static void spikes(RecordedLayer layer) {
    double mean = layer.spikes().meanNumber().doubleValue();
    assertTrue(layer.binary() && mean > 0.02 && mean < 0.9, layer + ": " + mean);
  }

  @Test
  void spikesAreTheActivations() {
    MultiLayerNetwork net = Recorded.dense();
    INDArray x = Recorded.values(1, 5, 16);
    Recording recording = Recording.of(net, x);
    List<INDArray> activations = net.feedForward(x);
    assertEquals(
        List.of("hidden", "layer1"), recording.layers().stream().map(RecordedLayer::name).toList());
    for (int i = 0; i < 2; i++) {
      RecordedLayer layer = recording.layers().get(i);
      spikes(layer);
      assertEquals(activations.get(i + 1), layer.spikes());
      assertEquals(i, layer.index());
      assertArrayEquals(activations.get(i + 1).mean(0, 2).toDoubleVector(), layer.rates(), 1e-6);
      assertEquals(1, layer.threshold(2).orElseThrow());
      INDArray v = layer.membranes().orElseThrow();
      assertArrayEquals(layer.spikes().shape(), v.shape());
      // A hard reset to 0 where it fired; below the threshold where it did not.
      assertEquals(0, v.mul(layer.spikes()).amaxNumber().doubleValue());
      assertTrue(v.maxNumber().doubleValue() < 1 && v.amaxNumber().doubleValue() > 0.1);
    }
  }

  @Test
  void theNetworkIsLeftAsItWas() {
    MultiLayerNetwork net = Recorded.dense();
    INDArray x = Recorded.values(1, 5, 16);
    INDArray first = net.rnnTimeStep(x).dup();
    INDArray second = net.rnnTimeStep(x).dup();
    net.rnnClearPreviousState();
    assertEquals(first, net.rnnTimeStep(x));
    Recording.of(net, x);
    assertEquals(second, net.rnnTimeStep(x));
    assertEquals(0, net.getIterationCount());
  }

  @Test
  void imagesLieChannelByChannel() {
    MultiLayerNetwork net = Recorded.images(PoolingType.MAX);
    INDArray x = Recorded.values(2, 3, 2, 6, 5);
    RecordedLayer layer = Recording.of(net, x).layer("conv");
    spikes(layer);
    assertArrayEquals(new long[] {3, 6, 5}, layer.shape());
    INDArray rows = net.feedForward(x).get(1);
    for (int b = 0; b < 3; b++) {
      for (int t = 0; t < 4; t++) {
        for (int i = 0; i < 90; i++) {
          double expected = rows.getDouble(t * 3L + b, i / 30, i / 5 % 6, i % 5);
          assertEquals(expected, layer.spikes().getDouble(b, i, t));
        }
      }
    }
  }

  @Test
  void maskedStepsDoNotCount() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .list()
                .layer(
                    new SpikingDense.Builder()
                        .nIn(4)
                        .nOut(5)
                        .neuron(new LIF().withVThreshold(0.2))
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nIn(5).nOut(2).build())
                .build());
    net.init();
    INDArray x = Recorded.values(3, 2, 4, 6);
    INDArray mask = Nd4j.ones(DataType.FLOAT, 2, 6);
    mask.putScalar(1, 4, 0);
    mask.putScalar(1, 5, 0);
    DataSet data = new DataSet(x, null, mask, null);
    RecordedLayer layer = Recording.of(net, data).layers().get(0);
    assertEquals(mask, layer.mask().orElseThrow());
    INDArray real = layer.spikes().dup();
    real.get(NDArrayIndex.point(1), NDArrayIndex.all(), NDArrayIndex.interval(4, 6)).assign(0);
    assertTrue(real.sumNumber().doubleValue() > 2, real.toString());
    assertArrayEquals(real.sum(0, 2).div(10).toDoubleVector(), layer.rates(), 1e-6);
  }

  @Test
  void graphsWrappersStockLayersAndEncoders() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .graphBuilder()
                .addInputs("in")
                .addLayer("encode", new ImageEncodingLayer(new PoissonEncoder(4)), "in")
                .addLayer(
                    "stock",
                    new ConvolutionLayer.Builder(2, 2)
                        .nOut(3)
                        .biasInit(0.1)
                        .activation(new ActivationSpike())
                        .build(),
                    "encode")
                .addLayer(
                    "frozen",
                    new FrozenLayer(new SpikingLayer.Builder().timeSteps(4).build()),
                    "stock")
                .addLayer(
                    "both",
                    new Bidirectional(
                        Bidirectional.Mode.CONCAT,
                        new SpikingDense.Builder()
                            .nOut(4)
                            .neuron(new LIF().withVThreshold(0.3))
                            .build()),
                    "frozen")
                .addLayer(
                    "out", new RnnOutputLayer.Builder(LossFunction.MSE).nOut(2).build(), "both")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(5, 5, 1))
                .build());
    graph.init();
    Recording recording = Recording.of(graph, Recorded.values(3, 2, 1, 5, 5));
    assertEquals(
        List.of("encode", "stock", "frozen", "both"),
        recording.layers().stream().map(RecordedLayer::name).toList());
    assertArrayEquals(new long[] {2, 25, 4}, recording.layer("encode").spikes().shape());
    assertArrayEquals(new long[] {2, 48, 4}, recording.layer("stock").spikes().shape());
    assertArrayEquals(new long[] {2, 48, 4}, recording.layer("frozen").spikes().shape());
    assertArrayEquals(new long[] {2, 8, 4}, recording.layer("both").spikes().shape());
    spikes(recording.layer("encode"));
    spikes(recording.layer("stock"));
    assertTrue(recording.layer("frozen").membranes().isPresent());
  }

  @Test
  void encodedSpikesAreThoseThatTheLayerSaw() {
    MultiLayerNetwork net = Recorded.dense();
    INDArray x = Recorded.values(1, 5, 16);
    EncodedSpikes.Encoded encoded = EncodedSpikes.first(net, x);
    assertEquals("hidden", encoded.layer());
    assertEquals(x, encoded.values());
    // Its neurons again, from these spikes.
    MultiLayerNetwork again =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SpikingDense.Builder().nIn(16).nOut(12).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE).nIn(12).nOut(2).build())
                .build());
    again.init();
    again.getLayer(0).setParams(net.getLayer(0).params().dup());
    assertEquals(net.feedForward(x).get(1), again.feedForward(encoded.spikes()).get(1));
    MultiLayerNetwork images = Recorded.images(PoolingType.MAX);
    INDArray image = Recorded.values(2, 3, 2, 6, 5);
    EncodedSpikes.Encoded pixels = EncodedSpikes.first(images, image);
    assertArrayEquals(new long[] {3, 60, 4}, pixels.spikes().shape());
    // Rates are near the pixels that they stand for.
    INDArray rates = pixels.spikes().mean(2).reshape(3, 2, 6, 5);
    assertTrue(rates.sub(image).norm1Number().doubleValue() / 180 < 0.3);
  }

  @Test
  void errorsNameWhatThereIs() {
    MultiLayerNetwork net = Recorded.dense();
    INDArray x = Recorded.values(1, 5, 16);
    message(() -> Recording.of(net, x).layer("none"), "\"none\"", "[hidden, layer1]");
    message(() -> Recording.of(net, x, x), "1 inputs", "[[5, 16], [5, 16]]");
    message(() -> Recording.of(net.getLayer(0), x), "SpikingDenseRuntime");
    message(() -> EncodedSpikes.first(stock(), x), "no layer with an encoder");
    message(() -> Recording.of(stock(), x), "no layer that spikes");
    MultiLayerNetwork fresh = new MultiLayerNetwork(net.getLayerWiseConfigurations());
    message(() -> Recording.of(fresh, x), "init()");
  }

  private static MultiLayerNetwork stock() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder().nIn(16).nOut(4).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(2).build())
                .build());
    net.init();
    return net;
  }

  private static void message(Runnable action, String... parts) {
    String text = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    for (String part : parts) {
      assertTrue(text.contains(part), text);
    }
  }
}
