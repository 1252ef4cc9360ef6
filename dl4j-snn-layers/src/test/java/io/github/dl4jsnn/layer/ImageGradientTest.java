package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.IF;
import io.github.dl4jsnn.neuron.LIF;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** DL4J's own gradient check of the layers on images, DOUBLE, smooth mode. */
class ImageGradientTest {

  private static final int B = 2;
  private static final int T = 2;

  private static DataType defaultType;

  @BeforeAll
  static void useDouble() {
    defaultType = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    Nd4j.getRandom().setSeed(11);
  }

  @AfterAll
  static void restore() {
    Nd4j.setDefaultDataTypes(defaultType, defaultType);
  }

  /** The layers, then the rate of one neuron; every parameter but running statistics. */
  private static void check(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(9)
            .dataType(DataType.DOUBLE)
            .updater(new NoOp())
            .weightInit(new UniformDistribution(-0.4, 0.7))
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(new SpikingDense.Builder().nOut(1).spiking(false).neuron(new IF()).build())
        .layer(new GlobalPoolingLayer(PoolingType.AVG))
        .layer(Nets.loss());
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    Set<String> excluded =
        net.paramTable().keySet().stream()
            .filter(k -> k.endsWith("_mean") || k.endsWith("_var"))
            .collect(Collectors.toSet());
    long[] shape = type.getShape();
    long[] all = new long[shape.length + 1];
    all[0] = B;
    System.arraycopy(shape, 0, all, 1, shape.length);
    INDArray x = Nd4j.rand(DataType.DOUBLE, all).muli(2);
    INDArray y = Nd4j.rand(DataType.DOUBLE, B, 1);
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
        "gradient check failed; INFO of org.deeplearning4j.gradientcheck names the parameter");
    net.setInput(x);
    net.setLabels(y);
    net.computeGradientAndScore();
    for (String key : net.paramTable().keySet()) {
      if (!excluded.contains(key)) {
        double largest = net.gradient().getGradientFor(key).amaxNumber().doubleValue();
        assertTrue(largest > 1e-6, "gradient of " + key + " is " + largest);
      }
    }
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
}
