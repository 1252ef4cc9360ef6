package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Stock layers on images directly below spiking layers and between them, with an input type alone:
 * each against a loop over time in which the stock layer sees one step and the neuron is stepped by
 * hand.
 */
class StockConvolutionTest {

  private static final int B = 3;
  private static final int T = 4;
  private static final int SIZE = 6;
  private static final int CHANNELS = 2;

  /** DL4J's layers on images; new ones at each call, because a configuration is filled in. */
  static final List<Supplier<Layer>> STOCK =
      List.of(
          () -> convolution().build(),
          () -> convolution().convolutionMode(ConvolutionMode.Same).stride(2, 2).build(),
          () -> new SeparableConvolution2D.Builder(2, 2).nOut(3).activation(identity()).build(),
          () -> new Deconvolution2D.Builder(2, 2).nOut(3).activation(identity()).build(),
          () -> new BatchNormalization.Builder().build(),
          () -> pooling(SubsamplingLayer.PoolingType.MAX),
          () -> pooling(SubsamplingLayer.PoolingType.AVG),
          () -> new ZeroPaddingLayer.Builder(1, 2).build(),
          () -> new Cropping2D.Builder(1, 0).build(),
          () -> new Upsampling2D.Builder(2).build(),
          () -> new ActivationLayer(Activation.RELU),
          () -> new DropoutLayer(0.5));

  private static Activation identity() {
    return Activation.IDENTITY;
  }

  private static ConvolutionLayer.Builder convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(3).activation(identity());
  }

  private static Layer pooling(SubsamplingLayer.PoolingType type) {
    return new SubsamplingLayer.Builder(type).kernelSize(2, 2).stride(2, 2).build();
  }

  private static SpikingLayer begin() {
    return new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build();
  }

  private static SpikingLayer.Builder neurons() {
    return new SpikingLayer.Builder().neuron(new LIF().withTau(1.3).withVThreshold(0.6));
  }

  private static NeuralNetConfiguration.Builder base() {
    return Nets.base(DataType.FLOAT)
        .optimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT);
  }

  /** Weights that make neurons spike, running statistics that a trained network could have. */
  private static MultiLayerNetwork sequential(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base().list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    if (net.numParams() > 0) {
      net.setParams(Images.random(new Random(4), -0.2, 0.4, net.numParams()));
      net.paramTable()
          .forEach(
              (key, value) -> {
                if (key.endsWith("gamma") || key.endsWith("pW")) {
                  value.addi(0.7);
                }
              });
    }
    return net;
  }

  private static ComputationGraph graph(InputType type, Layer... layers) {
    var builder = base().graphBuilder().addInputs("in");
    String below = "in";
    for (int k = 0; k < layers.length; k++) {
      builder.addLayer("layer" + k, layers[k], below);
      below = "layer" + k;
    }
    ComputationGraphConfiguration conf = builder.setOutputs(below).setInputTypes(type).build();
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    return graph;
  }

  /** Spikes of each step, by the neuron's own formula. */
  private static INDArray[] step(NeuronModel neuron, INDArray... currents) {
    SpikeFunction f = new SpikeFunction(new ATan(), true);
    List<INDArray> state = new ArrayList<>();
    neuron
        .states()
        .forEach(
            s ->
                state.add(
                    Nd4j.valueArrayOf(
                        currents[0].shape(), s.initial().get(0), currents[0].dataType())));
    INDArray[] spikes = new INDArray[currents.length];
    List<INDArray> now = state;
    for (int t = 0; t < spikes.length; t++) {
      NeuronModel.Step<INDArray> s =
          neuron.step(NDArrayAlgebra.INSTANCE, f, currents[t].dup('c'), now, List.of());
      spikes[t] = s.spike();
      now = s.state();
    }
    return spikes;
  }

  /** All steps of the stock layer alone. */
  private static INDArray[] apply(MultiLayerNetwork stock, INDArray... steps) {
    return Arrays.stream(steps).map(stock::output).toArray(INDArray[]::new);
  }

  private static INDArray[] repeat(INDArray x) {
    INDArray[] all = new INDArray[T];
    Arrays.fill(all, x);
    return all;
  }

  private static INDArray images(CNN2DFormat format) {
    INDArray x = Images.random(new Random(1), 0, 1.2, B, CHANNELS, SIZE, SIZE);
    return format == CNN2DFormat.NHWC ? x.permute(0, 2, 3, 1).dup('c') : x;
  }

  private static void checkSpikes(String what, INDArray[] expected, INDArray got) {
    Images.spikes(got);
    assertEquals(expected[0].size(0) * T, got.size(0), what);
    long b = expected[0].size(0);
    for (int t = 0; t < T; t++) {
      INDArray rows = got.get(interval(t * b, (t + 1) * b));
      assertArrayEquals(expected[t].shape(), rows.shape(), what);
      assertEquals(expected[t].dup('c'), rows.dup('c'), what + ", step " + t);
    }
  }

  /** Below the layer at which time begins, a stock layer runs once for all steps. */
  @Test
  void belowASpikingLayer() {
    InputType type = InputType.convolutional(SIZE, SIZE, CHANNELS);
    INDArray x = images(CNN2DFormat.NCHW);
    for (Supplier<Layer> layer : STOCK) {
      MultiLayerNetwork net = sequential(type, layer.get(), begin());
      String what = net.getLayer(0).toString();
      MultiLayerNetwork stock = sequential(type, layer.get());
      INDArray[] expected = step(new IF(), repeat(stock.output(x)));
      checkSpikes(what, expected, net.output(x));
      ComputationGraph graph = graph(type, layer.get(), begin());
      graph.setParams(net.params());
      checkSpikes(what, expected, graph.outputSingle(x));
    }
  }

  @Test
  void betweenSpikingLayers() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      InputType type = InputType.convolutional(SIZE, SIZE, CHANNELS, format);
      INDArray x = images(format);
      INDArray[] spikes = step(new IF(), repeat(x));
      for (Supplier<Layer> layer : STOCK) {
        MultiLayerNetwork net = sequential(type, begin(), layer.get(), neurons().build());
        String what = format + " " + layer.get().getClass().getSimpleName();
        MultiLayerNetwork stock = sequential(type, layer.get());
        INDArray[] expected =
            step(new LIF().withTau(1.3).withVThreshold(0.6), apply(stock, spikes));
        checkSpikes(what, expected, net.output(x));
        // A graph does not know T above a layer that changes the size of images.
        ComputationGraph graph = graph(type, begin(), layer.get(), neurons().timeSteps(T).build());
        graph.setParams(net.params());
        checkSpikes(what, expected, graph.outputSingle(x));
      }
    }
  }

  /** A flat input type brings DL4J's own preprocessor, for the first layer whatever it is. */
  @Test
  void flatInput() {
    InputType flat = InputType.convolutionalFlat(SIZE, SIZE, CHANNELS);
    INDArray x = images(CNN2DFormat.NCHW);
    INDArray rows = x.reshape('c', B, CHANNELS * SIZE * SIZE);
    for (Supplier<Layer> layer : STOCK.subList(0, 4)) {
      MultiLayerNetwork net =
          sequential(
              flat,
              layer.get(),
              begin(),
              pooling(SubsamplingLayer.PoolingType.AVG),
              neurons().build());
      MultiLayerNetwork images =
          sequential(
              InputType.convolutional(SIZE, SIZE, CHANNELS),
              layer.get(),
              begin(),
              pooling(SubsamplingLayer.PoolingType.AVG),
              neurons().build());
      INDArray out = net.output(rows);
      Images.spikes(out);
      assertEquals(images.output(x), out);
      ComputationGraph graph =
          graph(
              flat,
              layer.get(),
              begin(),
              pooling(SubsamplingLayer.PoolingType.AVG),
              neurons().timeSteps(T).build());
      graph.setParams(net.params());
      assertEquals(out, graph.outputSingle(rows));
    }
  }

  /** Layers that leave the size as it is keep T in the input type, so that nothing need be set. */
  @Test
  void aGraphKnowsTimeAboveLayersThatKeepTheSize() {
    InputType type = InputType.convolutional(SIZE, SIZE, CHANNELS);
    ComputationGraph graph =
        graph(
            type,
            begin(),
            new BatchNormalization.Builder().build(),
            new ActivationLayer(Activation.RELU),
            new DropoutLayer(0.5),
            neurons().build(),
            new SpikingPooling2D.Builder().build(),
            new ThresholdBatchNormalization.Builder().build(),
            new SpikingLayer.Builder().neuron(new IF()).build(),
            new SpikingDense.Builder().nOut(5).build());
    SpikingLayer last = (SpikingLayer) graph.getLayer("layer7").conf().getLayer();
    assertEquals(T, last.getTimeSteps());
    INDArray out = graph.outputSingle(images(CNN2DFormat.NCHW));
    assertArrayEquals(new long[] {B, 5, T}, out.shape());
    assertTrue(Double.isFinite(out.sumNumber().doubleValue()));
  }

  /** tdBN with a threshold of 1 beside DL4J's normalisation, above a stock convolution. */
  @Test
  void thresholdNormalisationBesideTheStockOne() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      ComputationGraph graph =
          new ComputationGraph(
              base()
                  .graphBuilder()
                  .addInputs("in")
                  .addLayer("convolution", convolution().build(), "in")
                  .addLayer(
                      "ours", new ThresholdBatchNormalization.Builder().build(), "convolution")
                  .addLayer(
                      "stock",
                      new BatchNormalization.Builder().useLogStd(false).build(),
                      "convolution")
                  .addLayer("oursSpikes", begin(), "ours")
                  .addLayer("stockSpikes", begin(), "stock")
                  .addVertex(
                      "sum",
                      new ElementWiseVertex(ElementWiseVertex.Op.Add),
                      "oursSpikes",
                      "stockSpikes")
                  .addLayer("end", new SpikingDense.Builder().nOut(4).build(), "sum")
                  .addLayer("rate", new FiringRateLayer(), "end")
                  .addLayer("loss", Nets.loss(), "rate")
                  .setOutputs("loss")
                  .setInputTypes(InputType.convolutional(SIZE, SIZE, CHANNELS, format))
                  .build());
      graph.init();
      for (String branch : new String[] {"ours", "stock"}) {
        graph.getParam(branch + "_gamma").assign(1.3);
        graph.getParam(branch + "_beta").assign(0.2);
      }
      INDArray[] x = {images(format)};
      var activations = graph.feedForward(x, true);
      Images.spikes(activations.get("stockSpikes"));
      assertEquals(activations.get("stockSpikes").dup('c'), activations.get("oursSpikes").dup('c'));
      for (int i = 0; i < 3; i++) {
        graph.fit(x, new INDArray[] {Images.random(new Random(2), 0, 1, B, 4)});
      }
      for (String key : new String[] {"gamma", "beta", "mean", "var"}) {
        Images.close(key, graph.getParam("stock_" + key), graph.getParam("ours_" + key));
      }
    }
  }
}
