package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.IF;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The mean over time of each kind of array, and stock layers above it. */
class FiringRateLayerTest {

  private static final int B = 3;
  private static final int T = 5;

  private static MultiLayerNetwork network(InputType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = Nets.base(DataType.FLOAT).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork net = new MultiLayerNetwork(list.setInputType(type).build());
    net.init();
    return net;
  }

  private static SpikingLayer begin() {
    return new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build();
  }

  private static INDArray images(CNN2DFormat format) {
    INDArray x = Images.random(new Random(1), 0, 1, B, 2, 4, 3);
    return format == CNN2DFormat.NHWC ? x.permute(0, 2, 3, 1).dup('c') : x;
  }

  @Test
  void imagesOverTime() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      MultiLayerNetwork net =
          network(InputType.convolutional(4, 3, 2, format), begin(), new FiringRateLayer());
      INDArray x = images(format);
      INDArray spikes = net.feedForward(x).get(1);
      Images.spikes(spikes);
      INDArray sum = Nd4j.zeros(x.shape());
      for (int t = 0; t < T; t++) {
        sum.addi(spikes.get(interval(t * B, (t + 1) * B)));
      }
      INDArray out = net.output(x);
      assertArrayEquals(x.shape(), out.shape());
      Images.close("rate", sum.divi(T), out);
    }
  }

  @Test
  void timeSeriesAndTheirMasks() {
    for (RNNFormat format : RNNFormat.values()) {
      MultiLayerNetwork net =
          network(
              InputType.recurrent(6, T, format),
              new SpikingDense.Builder().nOut(4).neuron(new IF()).build(),
              new FiringRateLayer());
      net.params().addi(0.2);
      INDArray x = Images.random(new Random(2), 0, 1, B, 6, T);
      INDArray shown = format == RNNFormat.NWC ? x.permute(0, 2, 1).dup('c') : x;
      INDArray mask = Nd4j.ones(DataType.FLOAT, B, T);
      mask.get(point(1), interval(2, T)).assign(0);
      mask.get(point(2), all()).assign(0);
      for (INDArray m : new INDArray[] {null, mask}) {
        net.setLayerMaskArrays(m, null);
        INDArray spikes = net.feedForward(shown, false).get(1);
        INDArray ncw = format == RNNFormat.NWC ? spikes.permute(0, 2, 1) : spikes;
        Images.spikes(ncw);
        INDArray out = net.output(shown, false, m, null);
        assertArrayEquals(new long[] {B, 4}, out.shape());
        for (int i = 0; i < B; i++) {
          int steps = m == null ? T : m.getRow(i).sumNumber().intValue();
          for (int k = 0; k < 4; k++) {
            double sum = 0;
            for (int t = 0; t < steps; t++) {
              sum += ncw.getDouble(i, k, t);
            }
            assertEquals(steps == 0 ? 0 : sum / steps, out.getDouble(i, k), 1e-6);
          }
        }
        if (m == null) {
          MultiLayerNetwork pooled =
              network(
                  InputType.recurrent(6, T),
                  new SpikingDense.Builder().nOut(4).neuron(new IF()).build(),
                  new GlobalPoolingLayer(PoolingType.AVG));
          pooled.setParams(net.params());
          Images.close("GlobalPoolingLayer", pooled.output(x), out);
        }
      }
    }
  }

  /** Frames whose mask DL4J folds as it folds the frames; and rows above a stock dense layer. */
  @Test
  void masksOfFoldedImagesAndRows() {
    INDArray x = Images.random(new Random(3), 0, 1, B, 12, T);
    INDArray mask = Nd4j.ones(DataType.FLOAT, B, T);
    mask.get(point(1), interval(3, T)).assign(0);
    MultiLayerNetwork frames =
        new MultiLayerNetwork(
            Nets.base(DataType.FLOAT)
                .list()
                .layer(new SpikingLayer.Builder().neuron(new IF()).build())
                .layer(new FiringRateLayer())
                .inputPreProcessor(0, new RnnToCnnPreProcessor(3, 2, 2))
                .setInputType(InputType.recurrent(12, T))
                .build());
    frames.init();
    MultiLayerNetwork rows =
        network(
            InputType.recurrent(12, T),
            new DenseLayer.Builder().nOut(12).activation(Activation.IDENTITY).build(),
            new FiringRateLayer());
    rows.getLayer(0).getParam("W").assign(Nd4j.eye(12));
    INDArray all = frames.output(x);
    INDArray masked = frames.output(x, false, mask, null);
    assertArrayEquals(new long[] {B, 2, 3, 2}, all.shape());
    Images.spikes(all);
    assertEquals(all.slice(0, 0), masked.slice(0, 0));
    INDArray shorter = x.get(all(), all(), interval(0, 3)).dup('c');
    Images.close("folded mask", frames.output(shorter).slice(1, 0), masked.slice(1, 0));
    Images.close("rows", x.mean(2), rows.output(x));
    INDArray rowsMasked = rows.output(x, false, mask, null);
    Images.close("masked rows", shorter.mean(2).getRow(1), rowsMasked.getRow(1));
  }

  /** Stock layers above see no time any more: labels have b rows. */
  @Test
  void stockLayersAboveTrain() {
    INDArray x = images(CNN2DFormat.NCHW);
    INDArray labels = Nd4j.eye(3).castTo(DataType.FLOAT);
    Layer[] layers = {
      begin(),
      new SpikingConvolution2D.Builder(2).nOut(4).neuron(new IF()).build(),
      new FiringRateLayer(),
      new DenseLayer.Builder().nOut(6).activation(Activation.TANH).build(),
      new OutputLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).nOut(3).build()
    };
    MultiLayerNetwork net = network(InputType.convolutional(4, 3, 2), layers);
    var builder = Nets.base(DataType.FLOAT).graphBuilder().addInputs("in");
    String below = "in";
    for (int k = 0; k < layers.length; k++) {
      builder.addLayer("layer" + k, layers[k].clone(), below);
      below = "layer" + k;
    }
    ComputationGraph graph =
        new ComputationGraph(
            builder.setOutputs(below).setInputTypes(InputType.convolutional(4, 3, 2)).build());
    graph.init();
    net.getLayer(1).getParam("W").addi(0.2);
    graph.setParams(net.params());
    Images.spikes(net.feedForward(x).get(2));
    double before = net.f1Score(x, labels);
    double score = net.score(new org.nd4j.linalg.dataset.DataSet(x, labels));
    for (int i = 0; i < 25; i++) {
      net.fit(x, labels);
      graph.fit(new INDArray[] {x}, new INDArray[] {labels});
    }
    assertEquals(net.params(), graph.params());
    double after = net.score(new org.nd4j.linalg.dataset.DataSet(x, labels));
    assertTrue(after < score / 2, "score " + score + " became " + after + ", F1 was " + before);
    // Another minibatch than the labels that the graph saw last.
    INDArray one = x.get(interval(0, 1)).dup('c');
    assertEquals(net.output(one), graph.outputSingle(one));
  }

  @Test
  void configurationsAndErrors() {
    Layer layer = new FiringRateLayer.Builder().timeSteps(T).build();
    MultiLayerConfiguration conf =
        network(
                InputType.convolutional(4, 3, 2, CNN2DFormat.NHWC),
                begin(),
                new FiringRateLayer(),
                Nets.loss())
            .getLayerWiseConfigurations();
    FiringRateLayer read =
        (FiringRateLayer) MultiLayerConfiguration.fromJson(conf.toJson()).getConf(1).getLayer();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertEquals(T, read.getTimeSteps());
    assertEquals(CNN2DFormat.NHWC, read.getImageFormat());
    assertTrue(
        conf.getMemoryReport(InputType.convolutional(4, 3, 2, CNN2DFormat.NHWC))
            .toString()
            .contains("FiringRateLayer"));
    assertEquals("FiringRateLayer(timeSteps=5)", layer.toString());
    assertEquals(layer, new FiringRateLayer.Builder().timeSteps(T).build());
    assertNotEquals(layer, new FiringRateLayer());
    assertNotEquals(
        new FiringRateLayer(), new FiringRateLayer.Builder().dataFormat(RNNFormat.NWC).build());
    assertNotEquals(
        new FiringRateLayer(), new FiringRateLayer.Builder().dataFormat(CNN2DFormat.NHWC).build());
    assertThrows(IllegalArgumentException.class, () -> new FiringRateLayer.Builder().timeSteps(0));
    ComputationGraph graph =
        new ComputationGraph(
            Nets.base(DataType.FLOAT)
                .graphBuilder()
                .addInputs("in")
                .addLayer("rate", new FiringRateLayer(), "in")
                .setOutputs("rate")
                .setInputTypes(InputType.convolutional(4, 3, 2))
                .build());
    graph.init();
    Exception e =
        assertThrows(DL4JInvalidInputException.class, () -> graph.output(images(CNN2DFormat.NCHW)));
    assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
    assertTrue(e.getMessage().contains("layer type: FiringRateLayer"), e.getMessage());
  }
}
