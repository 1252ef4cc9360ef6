package io.github.dl4jsnn.compatibility;

import static io.github.dl4jsnn.compatibility.Subject.B;
import static io.github.dl4jsnn.compatibility.Subject.T;
import static io.github.dl4jsnn.compatibility.TruncatedBpttTest.SEGMENT;
import static io.github.dl4jsnn.compatibility.TruncatedBpttTest.labels;
import static io.github.dl4jsnn.compatibility.TruncatedBpttTest.truncated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.compatibility.Subject.Kind;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Neurons;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Truncated backpropagation in DOUBLE: the gradients of each segment, given its start state. */
class TruncatedBpttGradientTest {

  /** Each neuron; the kinds of layers in turn. */
  static List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    for (NeuronModel neuron : Neurons.all()) {
      Kind[] kinds = Kind.values();
      subjects.add(new Subject(neuron, kinds[subjects.size() % kinds.length]));
    }
    return subjects;
  }

  private static double score(
      MultiLayerNetwork net, Map<String, INDArray> start, INDArray x, INDArray y) {
    net.rnnClearPreviousState();
    net.rnnSetPreviousState(0, start);
    net.setInput(x);
    net.setLabels(y);
    net.computeGradientAndScore();
    return net.score();
  }

  /**
   * The gradient of each segment against central differences that start from the same state, and
   * fit against the sequence of these updates.
   */
  @ParameterizedTest
  @MethodSource("subjects")
  void gradientsOfEachSegment(Subject subject) {
    MultiLayerNetwork net = truncated(subject.network(DataType.DOUBLE, false), SEGMENT, SEGMENT);
    INDArray x = subject.input(net);
    INDArray y = labels(DataType.DOUBLE, B);
    MultiLayerNetwork fitted = net.clone();
    fitted.fit(x, y);
    Map<String, INDArray> state = Map.of();
    for (int start = 0; start < T; start += SEGMENT) {
      INDArray segment = TruncatedBpttTest.from(x, start, start + SEGMENT);
      INDArray label = TruncatedBpttTest.from(y, start, start + SEGMENT);
      score(net, state, segment, label);
      INDArray gradient = net.gradient().gradient().dup();
      Map<String, INDArray> end = ((RecurrentLayer) net.getLayer(0)).rnnGetTBPTTState();
      if (start > 0) {
        checkGradient(net, state, segment, label, gradient);
      }
      net.params().subi(gradient.mul(0.1 / B));
      state = end;
    }
    assertTrue(net.params().equalsWithEps(fitted.params(), 1e-9), "fit");
    ComputationGraph graph = truncated(subject.graph(DataType.DOUBLE, false));
    graph.setParams(subject.network(DataType.DOUBLE, false).params());
    graph.fit(new INDArray[] {x}, new INDArray[] {y});
    assertTrue(graph.params().equalsWithEps(fitted.params(), 1e-9), "fit of a graph");
  }

  private static void checkGradient(
      MultiLayerNetwork net,
      Map<String, INDArray> state,
      INDArray x,
      INDArray y,
      INDArray gradient) {
    double maximum = gradient.amaxNumber().doubleValue();
    for (long i = net.getLayer(0).numParams() - 1; i >= 0; i -= 2) {
      double p = net.params().getDouble(i);
      double h = 1e-5;
      net.params().putScalar(i, p + h);
      double more = score(net, state, x, y);
      net.params().putScalar(i, p - h);
      double less = score(net, state, x, y);
      net.params().putScalar(i, p);
      double expected = B * (more - less) / (2 * h);
      assertEquals(expected, gradient.getDouble(i), 1e-6 * Math.max(1, maximum), "parameter " + i);
    }
    assertTrue(maximum > 1e-6, "maximum gradient " + maximum);
  }
}
