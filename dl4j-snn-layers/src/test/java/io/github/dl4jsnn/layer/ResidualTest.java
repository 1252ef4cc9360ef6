package io.github.dl4jsnn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.neuron.IF;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Residual blocks of spikes (SEW: W. Fang et al., "Deep residual learning in spiking neural
 * networks", NeurIPS 2021) out of DL4J's vertices, and how T comes through these.
 */
class ResidualTest {

  private static final int B = 3;
  private static final int T = 4;

  private static GraphBuilder builder() {
    return Nets.base(DataType.FLOAT).graphBuilder().addInputs("in");
  }

  private static ComputationGraph init(ComputationGraphConfiguration conf) {
    ComputationGraph graph = new ComputationGraph(conf);
    graph.init();
    graph.setParams(Images.random(new Random(4), -0.2, 0.35, graph.numParams()));
    for (Map.Entry<String, INDArray> e : graph.paramTable().entrySet()) {
      if (e.getKey().endsWith("gamma") || e.getKey().endsWith("_var")) {
        e.getValue().addi(1);
      }
    }
    return graph;
  }

  private static SpikingLayer begin() {
    return new SpikingLayer.Builder().neuron(new IF()).encoder(new ConstantEncoder(T)).build();
  }

  private static SpikingLayer.Builder neurons() {
    return new SpikingLayer.Builder().neuron(new IF());
  }

  private static Layer ours() {
    return new SpikingConvolution2D.Builder(3)
        .nOut(2)
        .convolutionMode(ConvolutionMode.Same)
        .withoutNeuron()
        .build();
  }

  private static Layer stock() {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(2)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .build();
  }

  /** Two blocks: the second one gets the sum of the first one's branches. */
  private static GraphBuilder blocks(boolean ours, ElementWiseVertex.Op op) {
    GraphBuilder builder = builder().addLayer("begin", begin(), "in");
    String below = "begin";
    for (int k = 1; k <= 2; k++) {
      builder
          .addLayer("convolution" + k, ours ? ours() : stock(), below)
          .addLayer(
              "norm" + k,
              ours
                  ? new ThresholdBatchNormalization.Builder().vThreshold(0.8).build()
                  : new BatchNormalization.Builder().useLogStd(false).build(),
              "convolution" + k)
          .addLayer("spikes" + k, (ours ? neurons() : neurons().timeSteps(T)).build(), "norm" + k)
          .addVertex("block" + k, new ElementWiseVertex(op), below, "spikes" + k);
      below = "block" + k;
    }
    return builder
        .addLayer("end", new SpikingDense.Builder().nOut(5).neuron(new IF()).build(), below)
        .setOutputs("end");
  }

  private static INDArray images(CNN2DFormat format) {
    INDArray x = Images.random(new Random(1), 0, 1, B, 2, 5, 4);
    return format == CNN2DFormat.NHWC ? x.permute(0, 2, 3, 1).dup('c') : x;
  }

  private static INDArray combine(ElementWiseVertex.Op op, INDArray a, INDArray b) {
    return switch (op) {
      case Add -> a.add(b);
      case Product -> a.mul(b);
      default -> org.nd4j.linalg.ops.transforms.Transforms.max(a, b);
    };
  }

  @Test
  void blocksAddUpWhatTheirBranchesSpike() {
    for (ElementWiseVertex.Op op :
        new ElementWiseVertex.Op[] {
          ElementWiseVertex.Op.Add, ElementWiseVertex.Op.Product, ElementWiseVertex.Op.Max
        }) {
      for (CNN2DFormat format : CNN2DFormat.values()) {
        for (boolean ours : new boolean[] {true, false}) {
          InputType type = InputType.convolutional(5, 4, 2, format);
          ComputationGraph graph = init(blocks(ours, op).setInputTypes(type).build());
          // A product has fewer spikes than either branch.
          graph.getParam("convolution2_b").addi(op == ElementWiseVertex.Op.Product ? 0.5 : 0);
          Map<String, INDArray> all = graph.feedForward(images(format), false);
          INDArray below = all.get("begin");
          Images.spikes(below);
          for (int k = 1; k <= 2; k++) {
            INDArray spikes = all.get("spikes" + k);
            Images.spikes(spikes);
            INDArray expected = combine(op, below, spikes);
            assertEquals(expected.dup('c'), all.get("block" + k).dup('c'), op + " " + format);
            below = expected;
          }
          // The branch of the second block, alone, on the first one's output.
          ComputationGraph branch =
              init(
                  builder()
                      .addLayer("convolution2", ours ? ours() : stock(), "in")
                      .addLayer(
                          "norm2",
                          ours
                              ? new ThresholdBatchNormalization.Builder().vThreshold(0.8).build()
                              : new BatchNormalization.Builder().useLogStd(false).build(),
                          "convolution2")
                      .addLayer("spikes2", neurons().timeSteps(T).build(), "norm2")
                      .setOutputs("spikes2")
                      .setInputTypes(type)
                      .build());
          for (String key : branch.paramTable().keySet()) {
            branch.getParam(key).assign(graph.getParam(key));
          }
          assertEquals(
              all.get("spikes2").dup('c'), branch.outputSingle(all.get("block1")).dup('c'));
          assertArrayEquals(new long[] {B, 5, T}, all.get("end").shape());
        }
      }
    }
  }

  /** Our block and the stock one, with the same parameters, train alike. */
  @Test
  void ourBlockIsTheStockBlock() {
    InputType type = InputType.convolutional(5, 4, 2);
    ComputationGraph[] graphs = new ComputationGraph[2];
    for (int i = 0; i < 2; i++) {
      GraphBuilder builder = blocks(i == 0, ElementWiseVertex.Op.Add);
      builder
          .addLayer("rate", new FiringRateLayer(), "end")
          .addLayer("loss", Nets.loss(), "rate")
          .setOutputs("loss");
      graphs[i] = init(builder.setInputTypes(type).build());
      graphs[i].setParams(graphs[0].params());
    }
    // The threshold's factor of 0.8, which stock normalisation does not have.
    for (int k = 1; k <= 2; k++) {
      graphs[1].getParam("norm" + k + "_gamma").muli(0.8);
    }
    INDArray[] x = {images(CNN2DFormat.NCHW)};
    INDArray[] y = {Images.random(new Random(2), 0, 1, B, 5)};
    for (ComputationGraph graph : graphs) {
      graph.setInputs(x);
      graph.setLabels(y);
      graph.computeGradientAndScore();
    }
    assertEquals(graphs[1].score(), graphs[0].score(), 1e-5);
    for (String key : new String[] {"convolution1_W", "convolution2_W", "norm1_beta", "end_W"}) {
      Images.close(
          key, graphs[1].gradient().getGradientFor(key), graphs[0].gradient().getGradientFor(key));
    }
  }

  /** A vertex has the input type of its first input, or none that knows T. */
  @Test
  void vertexesAndTime() {
    InputType type = InputType.convolutional(5, 4, 2);
    ComputationGraphConfiguration conf =
        builder()
            .addLayer("begin", begin(), "in")
            .addLayer("stock", stock(), "begin")
            .addVertex("known", new ElementWiseVertex(ElementWiseVertex.Op.Add), "begin", "stock")
            .addVertex("lost", new ElementWiseVertex(ElementWiseVertex.Op.Add), "stock", "begin")
            .addVertex("merged", new MergeVertex(), "begin", "known")
            .addLayer("a", neurons().build(), "known")
            .addLayer("b", neurons().build(), "lost")
            .addLayer("c", neurons().build(), "merged")
            .addLayer("d", new SpikingDense.Builder().nOut(3).build(), "lost")
            .addLayer("dense", new DenseLayer.Builder().nOut(3).build(), "d")
            .addLayer("e", new SpikingDense.Builder().nOut(2).build(), "dense")
            .addLayer(
                "pool",
                new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                "merged")
            .addLayer(
                "dropped",
                new DropoutLayer.Builder().dropOut(new TemporalDropout(0.5)).build(),
                "pool")
            .addLayer("rate", new FiringRateLayer(), "dropped")
            .setOutputs("a", "b", "c", "e", "rate")
            .setInputTypes(type)
            .build();
    int[] before = {T, 0, 0, 0, 0};
    String[] names = {"a", "b", "c", "d", "e"};
    for (int i = 0; i < names.length; i++) {
      assertEquals(before[i], steps(conf, names[i]), names[i]);
    }
    ComputationGraph forgets = init(conf.clone());
    Exception e =
        assertThrows(
            DL4JInvalidInputException.class, () -> forgets.output(images(CNN2DFormat.NCHW)));
    assertTrue(e.getMessage().contains("timeSteps(T)"), e.getMessage());
    ComputationGraph knows = init(TimeSteps.infer(conf));
    for (String name : names) {
      assertEquals(T, steps(conf, name), name);
    }
    assertEquals(conf, ComputationGraphConfiguration.fromJson(conf.toJson()));
    INDArray[] out = knows.output(images(CNN2DFormat.NCHW));
    assertArrayEquals(new long[] {T * B, 4, 5, 4}, out[2].shape());
    assertArrayEquals(new long[] {B, 2, T}, out[3].shape());
    assertArrayEquals(new long[] {B, 4, 2, 2}, out[4].shape());
    // Told by hand it is the same network.
    INDArray rate = knows.feedForward(images(CNN2DFormat.NCHW), false).get("pool");
    Images.close("rate", rate.dup('c').reshape('c', T, B * 16).mean(0).reshape(B, 4, 2, 2), out[4]);
    // Dropout in training has one mask for all steps.
    INDArray ones = Nd4j.ones(DataType.FLOAT, B, 2, 5, 4);
    INDArray dropped =
        knows.feedForward(ones, true).get("dropped").dup('c').reshape('c', T, B * 16);
    assertEquals(dropped.slice(0, 0), dropped.slice(1, 0));
  }

  private static int steps(ComputationGraphConfiguration conf, String name) {
    var vertex = (org.deeplearning4j.nn.conf.graph.LayerVertex) conf.getVertices().get(name);
    return ((BaseSpikingLayer) vertex.getLayerConf().getLayer()).getTimeSteps();
  }

  @Test
  void branchesOfDifferentTimeAreRefused() {
    ComputationGraphConfiguration conf =
        builder()
            .addLayer("a", begin(), "in")
            .addLayer(
                "b", new SpikingLayer.Builder().encoder(new ConstantEncoder(T + 1)).build(), "in")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "a", "b")
            .setOutputs("sum")
            .setInputTypes(InputType.convolutional(5, 4, 2))
            .build();
    Exception e = assertThrows(DL4JInvalidConfigException.class, () -> TimeSteps.infer(conf));
    assertTrue(e.getMessage().contains("\"sum\" joins branches of 4 and 5"), e.getMessage());
    ComputationGraphConfiguration told =
        builder()
            .addLayer("a", begin(), "in")
            .addLayer("b", stock(), "a")
            .addLayer("c", neurons().timeSteps(2 * T).build(), "b")
            .setOutputs("c")
            .setInputTypes(InputType.convolutional(5, 4, 2))
            .build();
    e = assertThrows(DL4JInvalidConfigException.class, () -> TimeSteps.infer(told));
    assertTrue(e.getMessage().contains("\"c\" has timeSteps(8)"), e.getMessage());
  }
}
