package io.github.dl4jsnn.compatibility;

import static io.github.dl4jsnn.compatibility.Subject.B;
import static io.github.dl4jsnn.compatibility.Subject.OUT;
import static io.github.dl4jsnn.compatibility.Subject.T;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import io.github.dl4jsnn.compatibility.Subject.Kind;
import io.github.dl4jsnn.neuron.CurrentLIF;
import io.github.dl4jsnn.neuron.LIF;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Truncated backpropagation through time: the segments continue each other, exactly. */
class TruncatedBpttTest {

  /** Does not divide T, so that the last segment is shorter. */
  static final int SEGMENT = 3;

  static List<Subject> subjects() {
    return Subject.all();
  }

  static List<Subject> some() {
    return List.of(
        new Subject(new LIF(), Kind.DENSE), new Subject(new CurrentLIF(), Kind.ALL_TO_ALL));
  }

  static MultiLayerNetwork truncated(MultiLayerNetwork net, int forward, int backward) {
    net.getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
    net.getLayerWiseConfigurations().setTbpttFwdLength(forward);
    net.getLayerWiseConfigurations().setTbpttBackLength(backward);
    return net;
  }

  static ComputationGraph truncated(ComputationGraph graph) {
    graph.getConfiguration().setBackpropType(BackpropType.TruncatedBPTT);
    graph.getConfiguration().setTbpttFwdLength(SEGMENT);
    graph.getConfiguration().setTbpttBackLength(SEGMENT);
    return graph;
  }

  static INDArray labels(DataType dataType, int b) {
    return Subject.values(dataType, 7, 0.9, b, OUT, T);
  }

  static INDArray from(INDArray x, int start, int end) {
    return x.get(all(), all(), interval(start, Math.min(end, T))).dup();
  }

  /** Exactly what one pass over the whole sequence gives, if nothing is learned in between. */
  @ParameterizedTest
  @MethodSource("subjects")
  void segmentsSpikeAsTheWholeSequence(Subject subject) {
    MultiLayerNetwork net = truncated(subject.network(DataType.FLOAT, true), SEGMENT, SEGMENT);
    INDArray x = subject.input(net);
    INDArray whole = net.feedForward(x).get(1);
    subject.assertFires(whole);
    for (int start = 0; start < T; start += SEGMENT) {
      INDArray expected = from(whole, start, start + SEGMENT);
      INDArray got =
          net.rnnActivateUsingStoredState(from(x, start, start + SEGMENT), true, true).get(1);
      assertTrue(expected.equalsWithEps(got, 1e-5), "segment from " + start);
      net.updateRnnStateWithTBPTTState();
    }
  }

  @ParameterizedTest
  @MethodSource("some")
  void theBackwardLengthHasNoEffect(Subject subject) {
    MultiLayerNetwork full = truncated(subject.network(DataType.FLOAT, true), 4, 4);
    MultiLayerNetwork shorter = truncated(full.clone(), 4, 1);
    INDArray before = full.params().dup();
    INDArray x = subject.input(full);
    full.fit(x, labels(DataType.FLOAT, B));
    shorter.fit(x, labels(DataType.FLOAT, B));
    assertEquals(full.params(), shorter.params());
    assertNotEquals(before, full.params());
  }

  /** DL4J does not hand the state of a wrapped layer from segment to segment. */
  @ParameterizedTest
  @MethodSource("some")
  void insideOfWrappers(Subject subject) {
    Layer layer = subject.layer(true, RNNFormat.NCW);
    Layer wrapped = new MaskZeroLayer(layer, -1e9);
    sameTraining(subject, layer, wrapped);
    Layer fixed = subject.layer(true, RNNFormat.NCW);
    ((org.deeplearning4j.nn.conf.layers.BaseLayer) fixed)
        .setIUpdater(new org.nd4j.linalg.learning.config.Sgd(0));
    sameTraining(subject, fixed, new FrozenLayerWithBackprop(fixed.clone()));
  }

  private static void sameTraining(Subject subject, Layer layer, Layer wrapped) {
    MultiLayerNetwork expected =
        truncated(
            Subject.network(Subject.base(DataType.FLOAT), layer.clone(), RNNFormat.NCW),
            SEGMENT,
            SEGMENT);
    MultiLayerNetwork net =
        truncated(
            Subject.network(Subject.base(DataType.FLOAT), wrapped.clone(), RNNFormat.NCW),
            SEGMENT,
            SEGMENT);
    ComputationGraph graph =
        truncated(Subject.graph(Subject.base(DataType.FLOAT), wrapped.clone()));
    net.setParams(expected.params());
    graph.setParams(expected.params());
    INDArray before = expected.params().dup();
    // The second minibatch must not continue the state of the first one.
    for (int b : new int[] {B, B, 2}) {
      INDArray x = subject.input(expected, b, T);
      expected.fit(x, labels(DataType.FLOAT, b));
      net.fit(x, labels(DataType.FLOAT, b));
      graph.fit(new INDArray[] {x}, new INDArray[] {labels(DataType.FLOAT, b)});
      assertTrue(expected.params().equalsWithEps(net.params(), 1e-6), wrapped + ", b = " + b);
      assertTrue(expected.params().equalsWithEps(graph.params(), 1e-6), "graph, b = " + b);
    }
    assertNotEquals(before, expected.params());
  }

  /** DL4J evaluates such a network segment by segment, with rnnTimeStep. */
  @Test
  void evaluationWithMasks() {
    Subject subject = new Subject(new LIF(), Kind.ALL_TO_ALL);
    MultiLayerNetwork net = truncated(subject.network(DataType.FLOAT, true), SEGMENT, SEGMENT);
    INDArray x = subject.input(net);
    INDArray y = labels(DataType.FLOAT, B);
    INDArray mask = Nd4j.ones(DataType.FLOAT, B, T);
    mask.putScalar(0, 2, 0).putScalar(1, 4, 0).putScalar(1, 5, 0).putScalar(2, 7, 0);
    RegressionEvaluation segments = new RegressionEvaluation(OUT);
    net.doEvaluation(new SingletonDataSetIterator(new DataSet(x, y, mask, mask)), segments);
    RegressionEvaluation whole = new RegressionEvaluation(OUT);
    whole.eval(y, net.output(x, false, mask, mask), mask);
    RegressionEvaluation unmasked = new RegressionEvaluation(OUT);
    unmasked.eval(y, net.output(x), mask);
    assertEquals(whole.averageMeanSquaredError(), segments.averageMeanSquaredError(), 1e-6);
    assertNotEquals(unmasked.averageMeanSquaredError(), whole.averageMeanSquaredError(), 1e-4);
  }
}
