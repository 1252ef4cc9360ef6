package io.github.dl4jsnn.loss;

import static io.github.dl4jsnn.loss.LossNets.B;
import static io.github.dl4jsnn.loss.LossNets.IN;
import static io.github.dl4jsnn.loss.LossNets.N;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.layer.ReadOutLayer;
import io.github.dl4jsnn.layer.TimeLossLayer;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Truncated backpropagation of a graph with one label per example, below losses over time. */
class SegmentsTest {

  private static final int SEGMENT = 3;
  private static final int STEPS = 2 * SEGMENT;

  private static TimeLossLayer timeLoss() {
    return new TimeLossLayer(new ReadOutCrossEntropy(new RateReadOut()));
  }

  private static ComputationGraph graph(DataType type, boolean truncated, Layer... above) {
    var builder =
        LossNets.base(type)
            .graphBuilder()
            .addInputs("in")
            .addLayer("spikes", LossNets.dense(true).build(), "in");
    String below = "spikes";
    for (Layer layer : above) {
      String name = below + "-";
      builder.addLayer(name, layer, below);
      below = name;
    }
    builder.setOutputs(below).setInputTypes(InputType.recurrent(IN, STEPS, RNNFormat.NCW));
    if (truncated) {
      builder.backpropType(BackpropType.TruncatedBPTT).tBPTTLength(SEGMENT);
    }
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    return graph;
  }

  private static INDArray steps(INDArray x, int from, int to) {
    return x.get(all(), all(), interval(from, to)).dup();
  }

  private static double difference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }

  /**
   * Each segment learns from the label, from the membrane potentials that the one before has left:
   * the same with that label at each step, in both kinds of network, and with a read-out below a
   * loss of DL4J.
   */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void eachSegmentLearnsFromTheLabelOfItsExample(DataType type) {
    double tolerance = type == DataType.FLOAT ? 1e-5 : 1e-10;
    INDArray x = LossNets.values(type, 1, 2, B, IN, STEPS);
    INDArray y = LossNets.labels(type, B, N);
    INDArray each = y.reshape(B, N, 1).repeat(2, STEPS);
    ComputationGraph graph = graph(type, true, timeLoss());
    double rate = graph.feedForward(x, false).get("spikes").meanNumber().doubleValue();
    assertTrue(rate > 0.1 && rate < 0.8, "firing rate " + rate);
    INDArray start = graph.params().dup();
    graph.fit(new DataSet(x, y));
    assertEquals(2, graph.getIterationCount());
    assertTrue(difference(graph.params(), start) > 1e-2, "it learns");

    ComputationGraph first = graph(type, false, timeLoss());
    first.fit(new DataSet(steps(x, 0, SEGMENT), y));
    INDArray whole = first.params().dup();
    first.fit(new DataSet(steps(x, SEGMENT, STEPS), y));
    assertTrue(difference(graph.params(), whole) > 1e-3, "the second segment learns");
    assertTrue(difference(graph.params(), first.params()) > 1e-4, "the segments are connected");

    ComputationGraph labelled = graph(type, true, timeLoss());
    labelled.fit(new DataSet(x, each));
    assertEquals(0, difference(graph.params(), labelled.params()), tolerance);
    assertEquals(0, difference(graph.params(), network(type, start, x, each)), tolerance);
    Layer[] stock = {
      new ReadOutLayer(new RateReadOut()),
      new LossLayer.Builder(new LossMCXENT()).activation(Activation.SOFTMAX).build()
    };
    ComputationGraph readOut = graph(type, true, stock);
    readOut.fit(new DataSet(x, y));
    assertEquals(2, readOut.getIterationCount());
    assertEquals(0, difference(graph.params(), readOut.params()), tolerance);
    assertEquals(graph.score(), readOut.score(), tolerance);
  }

  private static INDArray network(DataType type, INDArray start, INDArray x, INDArray each) {
    MultiLayerConfiguration conf =
        LossNets.network(type, true, timeLoss()).getLayerWiseConfigurations().clone();
    conf.setBackpropType(BackpropType.TruncatedBPTT);
    conf.setTbpttFwdLength(SEGMENT);
    conf.setTbpttBackLength(SEGMENT);
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    net.setParams(start);
    net.fit(new DataSet(x, each));
    return net.params();
  }

  /** Steps that the mask leaves out are no part of their segment. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void masksAreCutWithTheSteps(DataType type) {
    INDArray x = LossNets.values(type, 1, 2, B, IN, STEPS);
    INDArray y = LossNets.labels(type, B, N);
    INDArray mask = LossNets.mask(type).get(all(), interval(0, STEPS)).dup();
    INDArray changed = x.dup();
    for (int i = 0; i < B; i++) {
      for (int t = 0; t < STEPS; t++) {
        if (mask.getDouble(i, t) == 0) {
          changed.get(interval(i, i + 1), all(), interval(t, t + 1)).assign(1.7);
        }
      }
    }
    ComputationGraph graph = graph(type, true, timeLoss());
    graph.fit(new DataSet(x, y, mask, null));
    ComputationGraph other = graph(type, true, timeLoss());
    other.fit(new DataSet(changed, y, mask, null));
    assertEquals(graph.params(), other.params());
    ComputationGraph bare = graph(type, true, timeLoss());
    bare.fit(new DataSet(x, y));
    assertTrue(difference(graph.params(), bare.params()) > 1e-4, "the mask counts");
  }
}
