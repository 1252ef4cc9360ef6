package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.IF;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What may follow the last spiking layer on images, with an input type alone. */
class AboveImagesTest {

  private static final int B = 3;
  private static final int T = 4;

  private static List<Layer> layers(Layer... above) {
    List<Layer> all = new ArrayList<>();
    all.add(new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build());
    all.add(new SpikingConvolution2D.Builder(2).nOut(2).neuron(new IF()).build());
    all.addAll(List.of(above));
    return all;
  }

  private static INDArray images(CNN2DFormat format) {
    INDArray x = Images.random(new Random(1), 0, 1, B, 2, 4, 3);
    return format == CNN2DFormat.NHWC ? x.permute(0, 2, 3, 1).dup('c') : x;
  }

  private static MultiLayerNetwork sequential(CNN2DFormat format, Layer... above) {
    NeuralNetConfiguration.ListBuilder list = Nets.base(DataType.FLOAT).list();
    layers(above).forEach(list::layer);
    MultiLayerNetwork net =
        new MultiLayerNetwork(list.setInputType(InputType.convolutional(4, 3, 2, format)).build());
    net.init();
    net.getLayer(1).getParam("W").addi(0.3);
    return net;
  }

  /** Both kinds of network train alike and give an output of the expected shape. */
  private static void trains(CNN2DFormat format, long[] shape, Layer... above) {
    MultiLayerNetwork net = sequential(format, above);
    var builder = Nets.base(DataType.FLOAT).graphBuilder().addInputs("in");
    String below = "in";
    int k = 0;
    for (Layer layer : layers(above)) {
      String name = "layer" + k++;
      builder.addLayer(name, layer.clone(), below);
      below = name;
    }
    ComputationGraph graph =
        new ComputationGraph(
            TimeSteps.infer(
                builder
                    .setOutputs(below)
                    .setInputTypes(InputType.convolutional(4, 3, 2, format))
                    .build()));
    graph.init();
    graph.setParams(net.params());
    INDArray x = images(format);
    Images.spikes(net.feedForward(x).get(2));
    assertArrayEquals(shape, net.output(x).shape());
    INDArray labels = Images.random(new Random(2), 0, 1, shape);
    INDArray before = net.params().dup();
    for (int i = 0; i < 2; i++) {
      net.fit(x, labels);
      graph.fit(new INDArray[] {x}, new INDArray[] {labels});
    }
    assertNotEquals(before, net.params());
    assertEquals(net.params(), graph.params());
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(5)
        .build();
  }

  private static Layer stockDense() {
    return new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build();
  }

  private static Layer spikingDense() {
    return new SpikingDense.Builder().nOut(5).build();
  }

  @Test
  void everyLayerThatWorks() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      long[] rows = {B, 5};
      trains(format, rows, new FiringRateLayer(), stockDense(), output());
      trains(format, rows, new FiringRateLayer(), output());
      trains(format, rows, spikingDense(), new GlobalPoolingLayer(PoolingType.AVG), output());
      trains(format, rows, spikingDense(), new FiringRateLayer(), output());
      // The pixels of each step are pooled, then the steps.
      trains(
          format, rows, new GlobalPoolingLayer(PoolingType.AVG), new FiringRateLayer(), output());
      // A dense layer at each step.
      trains(format, rows, stockDense(), new FiringRateLayer(), output());
      trains(format, new long[] {B, 5, T}, stockDense(), spikingDense(), sequenceOutput().build());
      // Labels of each step.
      long[] images =
          format == CNN2DFormat.NCHW ? new long[] {T * B, 2, 3, 2} : new long[] {T * B, 3, 2, 2};
      trains(
          format,
          images,
          new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    }
  }

  private static RnnOutputLayer.Builder sequenceOutput() {
    return new RnnOutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).nOut(5);
  }

  /**
   * DL4J unfolds time before its own recurrent output layer: on channels-first images, and where
   * the layer is told its layout, which DL4J does not infer here.
   */
  @Test
  void recurrentOutput() {
    trains(
        CNN2DFormat.NCHW, new long[] {B, 5, T}, sequenceOutput().dataFormat(RNNFormat.NCW).build());
    MultiLayerNetwork untold = sequential(CNN2DFormat.NCHW, sequenceOutput().build());
    assertThrows(RuntimeException.class, () -> untold.output(images(CNN2DFormat.NCHW)));
    MultiLayerNetwork last =
        sequential(CNN2DFormat.NHWC, sequenceOutput().dataFormat(RNNFormat.NCW).build());
    assertThrows(RuntimeException.class, () -> last.output(images(CNN2DFormat.NHWC)));
  }

  /** One row per step: labels of b rows do not fit. */
  @Test
  void stockLayersWithoutAnEndOfTime() {
    for (Layer[] above :
        new Layer[][] {
          {output()}, {stockDense(), output()}, {new GlobalPoolingLayer(PoolingType.AVG), output()}
        }) {
      MultiLayerNetwork net = sequential(CNN2DFormat.NCHW, above);
      INDArray x = images(CNN2DFormat.NCHW);
      assertArrayEquals(new long[] {T * B, 5}, net.output(x).shape());
      INDArray labels = Images.random(new Random(2), 0, 1, B, 5);
      assertThrows(RuntimeException.class, () -> net.fit(x, labels));
    }
  }
}
