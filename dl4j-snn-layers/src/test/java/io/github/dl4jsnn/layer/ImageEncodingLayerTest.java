package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.neuron.IF;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Images become images over time, with the draws of the other ways to encode. */
class ImageEncodingLayerTest {

  private static final int B = 3;
  private static final int T = 5;
  private static final List<Encoder> ENCODERS =
      List.of(new PoissonEncoder(T), new ConstantEncoder(T));

  private static MultiLayerNetwork network(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = Nets.base(DataType.FLOAT).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    if (net.numParams() > 0) {
      net.setParams(Images.random(new Random(4), -0.2, 0.4, net.numParams()));
    }
    return net;
  }

  private static ComputationGraph graph(InputType type, Layer... layers) {
    var builder = Nets.base(DataType.FLOAT).graphBuilder().addInputs("in");
    String below = "in";
    for (int k = 0; k < layers.length; k++) {
      builder.addLayer("layer" + k, layers[k], below);
      below = "layer" + k;
    }
    ComputationGraph graph =
        new ComputationGraph(builder.setOutputs(below).setInputTypes(type).build());
    graph.init();
    return graph;
  }

  private static InputType type(int channels, CNN2DFormat format) {
    return InputType.convolutional(4, 5, channels, format);
  }

  private static INDArray images(int channels, CNN2DFormat format) {
    INDArray x = Images.random(new Random(1), -0.1, 1.1, B, channels, 4, 5);
    return format == CNN2DFormat.NHWC ? x.permute(0, 2, 3, 1).dup('c') : x;
  }

  private static SpikingConvolution2D.Builder convolution() {
    return new SpikingConvolution2D.Builder(2).nOut(3).neuron(new IF());
  }

  @Test
  void theDrawsAreThoseOfASpikingConvolution() {
    for (Encoder encoder : ENCODERS) {
      for (CNN2DFormat format : CNN2DFormat.values()) {
        INDArray x = images(2, format);
        MultiLayerNetwork inside = network(type(2, format), convolution().encoder(encoder).build());
        Layer[] layers = {new ImageEncodingLayer(encoder), convolution().build()};
        MultiLayerNetwork alone = network(type(2, format), layers);
        INDArray expected = inside.output(x);
        Images.spikes(expected);
        assertEquals(expected, alone.output(x), encoder + " " + format);
        // The index of a layer in a graph is another one, but again the same for both.
        ComputationGraph first = graph(type(2, format), convolution().encoder(encoder).build());
        ComputationGraph second =
            graph(type(2, format), new ImageEncodingLayer(encoder), convolution().build());
        first.setParams(inside.params());
        second.setParams(inside.params());
        assertEquals(first.outputSingle(x), second.outputSingle(x), encoder + " " + format);
      }
    }
  }

  /** Row t b + i is example i at step t; spikes come as often as the values say. */
  @Test
  void rowsAreStepsOfExamples() {
    INDArray x = images(2, CNN2DFormat.NCHW);
    MultiLayerNetwork constant =
        network(type(2, CNN2DFormat.NCHW), new ImageEncodingLayer(new ConstantEncoder(T)));
    for (int t = 0; t < T; t++) {
      assertEquals(x, constant.output(x).get(interval(t * B, (t + 1) * B)).dup('c'));
    }
    int steps = 400;
    INDArray spikes =
        network(type(2, CNN2DFormat.NCHW), new ImageEncodingLayer(new PoissonEncoder(steps)))
            .output(x);
    Images.spikes(spikes);
    INDArray rate = spikes.dup('c').reshape('c', steps, x.length()).mean(0);
    for (int k = 0; k < x.length(); k++) {
      double p = Math.min(1, Math.max(0, x.getDouble(k)));
      // Four standard deviations of a mean of 400 draws.
      assertEquals(p, rate.getDouble(k), 4 * Math.sqrt(p * (1 - p) / steps) + 1e-6);
    }
  }

  /** With one channel the element order of all encoders is the same. */
  @Test
  void oneChannelDrawsAsRowsDo() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      INDArray x = images(1, format);
      MultiLayerNetwork images =
          network(
              type(1, format),
              new ImageEncodingLayer(new PoissonEncoder(T)),
              new SpikingDense.Builder().nOut(4).build());
      MultiLayerNetwork rows =
          network(
              type(1, format),
              new EncodingLayer(new PoissonEncoder(T)),
              new SpikingDense.Builder().nOut(4).build());
      MultiLayerNetwork inside =
          network(
              type(1, format),
              new SpikingDense.Builder().nOut(4).encoder(new PoissonEncoder(T)).build());
      Images.spikes(inside.output(x));
      assertEquals(inside.output(x), images.output(x));
      assertEquals(inside.output(x), rows.output(x));
    }
  }

  /** The input type is all that a stock convolution above needs. */
  @Test
  void stockConvolutionsAbove() {
    InputType flat = InputType.convolutionalFlat(4, 5, 1);
    INDArray x = images(1, CNN2DFormat.NCHW);
    Layer[] stock = {
      new ImageEncodingLayer(new PoissonEncoder(T)),
      new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.IDENTITY).build(),
      new SpikingLayer.Builder().neuron(new IF()).build(),
      new SpikingDense.Builder().nOut(4).build(),
      new GlobalPoolingLayer(PoolingType.AVG),
      Nets.loss()
    };
    MultiLayerNetwork net = network(flat, stock);
    MultiLayerNetwork ours =
        network(
            flat,
            convolution().encoder(new PoissonEncoder(T)).build(),
            new SpikingDense.Builder().nOut(4).build(),
            new GlobalPoolingLayer(PoolingType.AVG),
            Nets.loss());
    ours.setParams(net.params());
    INDArray rows = x.reshape('c', B, 20);
    Images.spikes(ours.feedForward(rows).get(1));
    Images.close("stock", ours.output(rows), net.output(rows));
    INDArray labels = Images.random(new Random(2), 0, 1, B, 4);
    net.fit(rows, labels);
    ours.fit(rows, labels);
    Images.close("trained", ours.params(), net.params());
    assertNotEquals(net.feedForward(rows).get(1), network(flat, stock).feedForward(rows).get(1));
    // The same size in a graph, where time is told once, by the encoder.
    ComputationGraph graph =
        graph(
            flat,
            new ImageEncodingLayer(new PoissonEncoder(T)),
            new ConvolutionLayer.Builder(3, 3)
                .nOut(3)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .build(),
            new SpikingLayer.Builder().neuron(new IF()).timeSteps(T).build(),
            new SpikingDense.Builder().nOut(4).build());
    assertArrayEquals(new long[] {B, 4, T}, graph.outputSingle(rows).shape());
  }

  /** Each call of rnnTimeStep presents the input T steps more, with new draws. */
  @Test
  void steppingDrawsOn() {
    for (Layer[] layers :
        List.of(
            new Layer[] {new ImageEncodingLayer(new PoissonEncoder(T)), convolution().build()},
            new Layer[] {convolution().encoder(new PoissonEncoder(T)).build()})) {
      MultiLayerNetwork net = network(type(2, CNN2DFormat.NCHW), layers);
      MultiLayerNetwork longer =
          network(
              type(2, CNN2DFormat.NCHW),
              new ImageEncodingLayer(new PoissonEncoder(2 * T)),
              convolution().build());
      INDArray x = images(2, CNN2DFormat.NCHW);
      INDArray whole = longer.output(x);
      INDArray first = net.rnnTimeStep(x);
      INDArray second = net.rnnTimeStep(x);
      assertEquals(whole.get(interval(0, T * B)).dup('c'), first.dup('c'));
      assertEquals(whole.get(interval(T * B, 2 * T * B)).dup('c'), second.dup('c'));
      assertNotEquals(first, second);
      net.rnnClearPreviousState();
      assertEquals(first, net.rnnTimeStep(x));
    }
  }

  @Test
  void configurationsAndErrors() {
    Layer layer = new ImageEncodingLayer(new PoissonEncoder(T));
    MultiLayerConfiguration conf =
        network(type(2, CNN2DFormat.NHWC), layer, convolution().build())
            .getLayerWiseConfigurations();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
    ImageEncodingLayer read =
        (ImageEncodingLayer) MultiLayerConfiguration.fromJson(conf.toJson()).getConf(0).getLayer();
    assertEquals(CNN2DFormat.NHWC, read.getImageFormat());
    assertEquals(new PoissonEncoder(T), read.getEncoder());
    assertEquals(T, ((SpikingConvolution2D) conf.getConf(1).getLayer()).getTimeSteps());
    assertEquals("ImageEncodingLayer(PoissonEncoder[timeSteps=5])", read.toString());
    assertTrue(
        conf.getMemoryReport(type(2, CNN2DFormat.NHWC)).toString().contains("ImageEncodingLayer"));
    assertNotEquals(layer, new ImageEncodingLayer(new PoissonEncoder(T + 1)));
    assertNotEquals(layer, new EncodingLayer(new PoissonEncoder(T)));
    assertNotEquals(
        layer,
        new ImageEncodingLayer.Builder()
            .encoder(new PoissonEncoder(T))
            .dataFormat(CNN2DFormat.NHWC)
            .build());
    assertThrows(IllegalArgumentException.class, () -> new ImageEncodingLayer(null));
    Exception e =
        assertThrows(
            DL4JInvalidConfigException.class,
            () -> network(InputType.feedForward(4), new ImageEncodingLayer(ENCODERS.get(0))));
    assertTrue(e.getMessage().contains("convolutional"), e.getMessage());
    for (Layer twice :
        List.of(
            new ImageEncodingLayer(ENCODERS.get(0)),
            new SpikingLayer.Builder().encoder(new ConstantEncoder(T)).build(),
            convolution().encoder(ENCODERS.get(0)).build())) {
      e =
          assertThrows(
              DL4JInvalidConfigException.class,
              () ->
                  network(
                      type(2, CNN2DFormat.NCHW), new ImageEncodingLayer(ENCODERS.get(0)), twice));
      assertTrue(e.getMessage().contains("timeSteps=5"), e.getMessage());
      assertTrue(e.getMessage().contains("without a time axis"), e.getMessage());
    }
    MultiLayerNetwork net = network(type(2, CNN2DFormat.NCHW), layer);
    e =
        assertThrows(
            DL4JInvalidInputException.class,
            () -> net.output(Images.random(new Random(1), 0, 1, B, 8)));
    assertTrue(e.getMessage().contains("[minibatch, channels, height, width]"), e.getMessage());
  }
}
