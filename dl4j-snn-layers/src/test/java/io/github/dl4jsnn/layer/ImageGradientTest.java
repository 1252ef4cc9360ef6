package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.util.DoubleDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** DL4J's own gradient check of the layers on images, DOUBLE, smooth mode. */
@ExtendWith(DoubleDefaults.class)
class ImageGradientTest {

  private static final int B = 2;
  private static final int T = 2;

  @BeforeAll
  static void seed() {
    Nd4j.getRandom().setSeed(11);
  }

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(9)
        .dataType(DataType.DOUBLE)
        .updater(new NoOp())
        .weightInit(new UniformDistribution(-0.4, 0.7));
  }

  private static INDArray input(InputType type) {
    long[] shape = type.getShape();
    long[] all = new long[shape.length + 1];
    all[0] = B;
    System.arraycopy(shape, 0, all, 1, shape.length);
    return Nd4j.rand(DataType.DOUBLE, all).muli(2);
  }

  private static Set<String> running(Set<String> keys) {
    return keys.stream()
        .filter(k -> k.endsWith("_mean") || k.endsWith("_var") || k.endsWith("_log10stdev"))
        .collect(Collectors.toSet());
  }

  private static final String FAILED =
      "gradient check failed; INFO of org.deeplearning4j.gradientcheck names the parameter";

  private static void notZero(Set<String> keys, Gradient gradient) {
    for (String key : keys) {
      double largest = gradient.getGradientFor(key).amaxNumber().doubleValue();
      assertTrue(largest > 1e-6, "gradient of " + key + " is " + largest);
    }
  }

  /** The layers, then the rate of one neuron; every parameter but running statistics. */
  private static void check(InputType type, Layer... layers) {
    List<Layer> all = new ArrayList<>(List.of(layers));
    all.add(new SpikingDense.Builder().nOut(1).spiking(false).neuron(new IF()).build());
    all.add(new GlobalPoolingLayer(PoolingType.AVG));
    all.add(Nets.loss());
    checkAlone(type, 1, all.toArray(new Layer[0]));
  }

  private static void checkAlone(InputType type, int outputs, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = base().list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    Set<String> excluded = running(net.paramTable().keySet());
    INDArray x = input(type);
    INDArray y = Nd4j.rand(DataType.DOUBLE, B, outputs);
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(net)
                .input(x)
                .labels(y)
                .excludeParams(excluded)
                .epsilon(1e-6)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-8)),
        FAILED);
    net.setInput(x);
    net.setLabels(y);
    net.computeGradientAndScore();
    Set<String> learned = new TreeSet<>(net.paramTable().keySet());
    learned.removeAll(excluded);
    notZero(learned, net.gradient());
  }

  /** A graph that ends in the vertex "last", images over T time steps. */
  private static void checkGraph(InputType type, GraphBuilder builder) {
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .addInputs("in")
                .addLayer("end", new FiringRateLayer.Builder().timeSteps(T).build(), "last")
                .addLayer("dense", new DenseLayer.Builder().nOut(1).build(), "end")
                .addLayer("loss", Nets.loss(), "dense")
                .setOutputs("loss")
                .setInputTypes(type)
                .build());
    graph.init();
    Set<String> excluded = running(graph.paramTable().keySet());
    INDArray[] x = {input(type)};
    INDArray[] y = {Nd4j.rand(DataType.DOUBLE, B, 1)};
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.GraphConfig()
                .net(graph)
                .inputs(x)
                .labels(y)
                .excludeParams(excluded)
                .epsilon(1e-6)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-8)),
        FAILED);
    graph.setInputs(x);
    graph.setLabels(y);
    graph.computeGradientAndScore();
    Set<String> learned = new TreeSet<>(graph.paramTable().keySet());
    learned.removeAll(excluded);
    notZero(learned, graph.gradient());
  }

  private static Layer stock(int nOut) {
    return new ConvolutionLayer.Builder(2, 2).nOut(nOut).activation(Activation.TANH).build();
  }

  private static SpikingConvolution2D.Builder convolution(int nOut) {
    return new SpikingConvolution2D.Builder(2).nOut(nOut).biasInit(0.1).spiking(false);
  }

  private static SpikingLayer.Builder neurons() {
    return new SpikingLayer.Builder().spiking(false);
  }

  /** A stock convolution below shows the gradient of the input. */
  @Test
  void eachLayer() {
    InputType type = InputType.convolutional(4, 4, 1);
    Layer time = neurons().encoder(new ConstantEncoder(T)).neuron(new IF()).build();
    check(type, stock(2), time);
    check(type, stock(2), time, neurons().neuron(new LearnableLeak()).build());
    check(type, stock(2), time, convolution(2).neuron(new LIF().withVReset(null)).build());
    check(type, stock(2), time, convolution(2).neuron(new LearnableLeak()).build());
    check(type, stock(2), time, convolution(2).withoutNeuron().stride(2).build());
    check(type, stock(2), time, new SpikingPooling2D.Builder(PoolingType.AVG).build());
    check(type, stock(2), time, new SpikingPooling2D.Builder(PoolingType.MAX).build());
    check(type, stock(2), time, new ThresholdBatchNormalization.Builder().vThreshold(0.7).build());
    check(
        InputType.convolutional(4, 4, 1, CNN2DFormat.NHWC),
        convolution(2).encoder(new ConstantEncoder(T)).build(),
        new ThresholdBatchNormalization.Builder().build(),
        convolution(2).convolutionMode(ConvolutionMode.Same).stride(2).build());
  }

  @Test
  void encodersOfAConvolution() {
    InputType type = InputType.convolutional(4, 4, 1);
    for (Encoder encoder : List.of(new ConstantEncoder(T), new PoissonEncoder(T))) {
      check(type, convolution(2).encoder(encoder).neuron(new IF()).build());
    }
    check(type, stock(2), convolution(2).encoder(new ConstantEncoder(T)).build());
  }

  @Test
  void sequencesAndRows() {
    check(
        InputType.feedForward(4),
        new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
        new ThresholdBatchNormalization.Builder().build(),
        neurons().encoder(new ConstantEncoder(T)).build(),
        new ThresholdBatchNormalization.Builder().alpha(0.5).build());
  }

  @Test
  void aWholeNetwork() {
    check(
        InputType.convolutional(6, 5, 1),
        convolution(2).withoutNeuron().hasBias(false).build(),
        new ThresholdBatchNormalization.Builder().build(),
        neurons().encoder(new ConstantEncoder(T)).neuron(new IF()).build(),
        new SpikingPooling2D.Builder(PoolingType.AVG).build(),
        convolution(3).neuron(new LIF()).build());
  }

  /** Stock layers below the layer at which time begins, and above it between neurons. */
  @Test
  void stockLayersBelowAndBetween() {
    InputType type = InputType.convolutional(3, 3, 1);
    List<Supplier<Layer>> layers =
        List.of(
            () -> stock(2),
            () -> new Deconvolution2D.Builder(2, 2).nOut(2).build(),
            () -> new BatchNormalization.Builder().build(),
            () -> pooling(SubsamplingLayer.PoolingType.MAX),
            () -> pooling(SubsamplingLayer.PoolingType.AVG),
            () -> new ZeroPaddingLayer.Builder(1, 0).build(),
            () -> new Upsampling2D.Builder(2).build(),
            () -> new ActivationLayer(Activation.TANH));
    for (Supplier<Layer> layer : layers) {
      check(type, layer.get(), begin(), layer.get(), neurons().neuron(new LIF()).build());
    }
    checkGraph(
        type,
        base()
            .graphBuilder()
            .addLayer("first", stock(2), "in")
            .addLayer("begin", begin(), "first")
            .addLayer("norm", new BatchNormalization.Builder().build(), "begin")
            .addLayer("stock", layers.get(1).get(), "norm")
            .addLayer("pool", pooling(SubsamplingLayer.PoolingType.MAX), "stock")
            .addLayer("last", neurons().timeSteps(T).neuron(new LIF()).build(), "pool"));
  }

  private static Layer begin() {
    return neurons().encoder(new ConstantEncoder(T)).neuron(new IF()).build();
  }

  private static Layer pooling(SubsamplingLayer.PoolingType type) {
    return new SubsamplingLayer.Builder(type).kernelSize(2, 2).stride(1, 1).build();
  }

  /** An encoder of images, and the mean over time of images, sequences and rows. */
  @Test
  void endsOfTime() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      InputType type = InputType.convolutional(3, 3, 1, format);
      Layer below = new SpikingConvolution2D.Builder(2).nOut(2).withoutNeuron().build();
      Layer encoder = new ImageEncodingLayer(new ConstantEncoder(T));
      checkAlone(
          type,
          2,
          below,
          encoder,
          convolution(2).neuron(new IF()).build(),
          new FiringRateLayer(),
          new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build(),
          Nets.loss());
      check(type, new ImageEncodingLayer(new PoissonEncoder(T)), convolution(2).build());
    }
    checkAlone(
        InputType.recurrent(3, T),
        2,
        new SpikingDense.Builder().nOut(2).spiking(false).build(),
        new FiringRateLayer(),
        Nets.loss());
    checkAlone(
        InputType.recurrent(3, T),
        2,
        new SpikingDense.Builder().nOut(3).spiking(false).build(),
        new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build(),
        new FiringRateLayer(),
        Nets.loss());
  }

  /** A residual block of spikes; products have gradients of both branches. */
  @Test
  void residualBlocks() {
    InputType type = InputType.convolutional(3, 3, 1);
    for (ElementWiseVertex.Op op :
        List.of(ElementWiseVertex.Op.Add, ElementWiseVertex.Op.Product, ElementWiseVertex.Op.Max)) {
      for (boolean ours : new boolean[] {true, false}) {
        Layer branch =
            ours
                ? convolution(2)
                    .hasBias(false)
                    .convolutionMode(ConvolutionMode.Same)
                    .withoutNeuron()
                    .build()
                : new ConvolutionLayer.Builder(2, 2)
                    .nOut(2)
                    .hasBias(false)
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.IDENTITY)
                    .build();
        Layer norm =
            ours
                ? new ThresholdBatchNormalization.Builder().build()
                : new BatchNormalization.Builder().build();
        checkGraph(
            type,
            base()
                .graphBuilder()
                .addLayer("first", stock(2), "in")
                .addLayer("begin", begin(), "first")
                .addLayer("branch", branch, "begin")
                .addLayer("norm", norm, "branch")
                .addLayer("spikes", neurons().timeSteps(T).build(), "norm")
                .addVertex("last", new ElementWiseVertex(op), "begin", "spikes"));
      }
    }
  }
}
