package io.github.dl4jsnn.compatibility;

import static io.github.dl4jsnn.compatibility.Subject.B;
import static io.github.dl4jsnn.compatibility.Subject.IN;
import static io.github.dl4jsnn.compatibility.Subject.OUT;
import static io.github.dl4jsnn.compatibility.Subject.T;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import io.github.dl4jsnn.compatibility.Subject.Kind;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.layer.EncodingLayer;
import io.github.dl4jsnn.layer.SpikingDense;
import io.github.dl4jsnn.neuron.Izhikevich;
import io.github.dl4jsnn.neuron.LIF;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** rnnTimeStep against output() on the whole sequence, and the state that it keeps. */
class StateTest {

  private static final Subject IZHIKEVICH = new Subject(new Izhikevich(), Kind.ALL_TO_ALL);

  static List<Subject> subjects() {
    return Subject.all();
  }

  private static INDArray from(INDArray x, int start, int end) {
    return x.get(all(), all(), interval(start, end)).dup();
  }

  private static INDArray at(INDArray x, int t) {
    return x.get(all(), all(), point(t)).dup();
  }

  private static void close(INDArray expected, INDArray got, String what) {
    assertArrayEquals(expected.shape(), got.shape(), what);
    assertTrue(expected.equalsWithEps(got, 1e-5), what);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void multiLayerNetwork(Subject subject) {
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    INDArray x = subject.input(net);
    subject.assertFires(net.feedForward(x).get(1));
    INDArray whole = net.output(x);
    for (int t = 0; t < T; t++) {
      close(at(whole, t), net.rnnTimeStep(at(x, t)), "2-D, step " + t);
    }
    net.rnnClearPreviousState();
    for (int t = 0; t < T; t++) {
      close(from(whole, t, t + 1), net.rnnTimeStep(from(x, t, t + 1)), "3-D, step " + t);
    }
    net.rnnClearPreviousState();
    close(from(whole, 0, 3), net.rnnTimeStep(from(x, 0, 3)), "first steps");
    close(whole, net.output(x), "output in between does not see the state");
    close(from(whole, 3, T), net.rnnTimeStep(from(x, 3, T)), "nor change it");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void computationGraph(Subject subject) {
    ComputationGraph graph = subject.graph(DataType.FLOAT, true);
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    graph.setParams(net.params());
    INDArray x = subject.input(net);
    INDArray whole = net.output(x);
    close(whole, graph.outputSingle(x), "whole");
    for (int t = 0; t < T; t++) {
      close(at(whole, t), graph.rnnTimeStep(at(x, t))[0], "2-D, step " + t);
    }
    graph.rnnClearPreviousState();
    close(from(whole, 0, 3), graph.rnnTimeStep(from(x, 0, 3))[0], "first steps");
    close(from(whole, 3, T), graph.rnnTimeStep(from(x, 3, T))[0], "further steps");
  }

  /** The state moves to another network by its names, and belongs to it from then on. */
  @ParameterizedTest
  @MethodSource("subjects")
  void getAndSet(Subject subject) {
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    INDArray x = subject.input(net);
    INDArray whole = net.output(x);
    assertEquals(Map.of(), net.rnnGetPreviousState(0));
    net.rnnTimeStep(from(x, 0, 4));
    Map<String, INDArray> state = net.rnnGetPreviousState(0);
    List<String> names = ((BaseSpikingLayer) net.getLayer(0).conf().getLayer()).stateNames();
    assertEquals(new HashSet<>(names), state.keySet());
    state.forEach((k, v) -> assertArrayEquals(new long[] {B, subject.n()}, v.shape(), k));

    MultiLayerNetwork other = net.clone();
    assertEquals(Map.of(), other.rnnGetPreviousState(0), "a clone starts afresh");
    other.rnnSetPreviousState(0, state);
    ComputationGraph graph = subject.graph(DataType.FLOAT, true);
    graph.setParams(net.params());
    graph.rnnSetPreviousStates(Map.of("spiking", state));
    assertEquals(state, graph.rnnGetPreviousState("spiking"));
    // Neither of the networks minds what becomes of these arrays.
    state.values().forEach(v -> v.assign(77));
    close(from(whole, 4, T), other.rnnTimeStep(from(x, 4, T)), "set");
    close(from(whole, 4, T), graph.rnnTimeStep(from(x, 4, T))[0], "set in a graph");
    close(from(whole, 4, T), net.rnnTimeStep(from(x, 4, T)), "got");
  }

  @Test
  void namesOfAllVariables() {
    assertEquals(
        List.of("v", "w", "previousSpikes"), IZHIKEVICH.layer(true, RNNFormat.NCW).stateNames());
  }

  @Test
  void anUnknownNameIsRefused() {
    MultiLayerNetwork net = IZHIKEVICH.network(DataType.FLOAT, true);
    Map<String, INDArray> state = Map.of("prevAct", Nd4j.zeros(B, 4));
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> net.rnnSetPreviousState(0, state));
    assertTrue(e.getMessage().contains("spiking"), e.getMessage());
    assertTrue(e.getMessage().contains("prevAct"), e.getMessage());
    assertTrue(e.getMessage().contains("[v, w, previousSpikes]"), e.getMessage());
  }

  @Test
  void whatIsNotGivenStartsFromItsInitialValue() {
    Subject subject = new Subject(new LIF(), Kind.ALL_TO_ALL);
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    INDArray x = subject.input(net);
    net.rnnTimeStep(from(x, 0, 4));
    INDArray v = net.rnnGetPreviousState(0).get("v");
    INDArray none = Nd4j.zeros(DataType.FLOAT, B, subject.n());
    net.rnnSetPreviousState(0, Map.of("v", v, "previousSpikes", none));
    INDArray expected = net.rnnTimeStep(from(x, 4, T));
    net.rnnSetPreviousState(0, Map.of("v", v));
    assertEquals(expected, net.rnnTimeStep(from(x, 4, T)));
    assertNotEquals(expected, net.rnnTimeStep(from(x, 4, T)));
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void anotherMinibatchNeedsAClear(Subject subject) {
    MultiLayerNetwork net = subject.network(DataType.FLOAT, true);
    INDArray more = Subject.values(DataType.FLOAT, 2, 1, B + 1, IN);
    net.rnnTimeStep(Subject.values(DataType.FLOAT, 1, 1, B, IN));
    Exception e = assertThrows(DL4JInvalidInputException.class, () -> net.rnnTimeStep(more));
    String n = "" + subject.n();
    for (String part :
        List.of("'v'", "[3, " + n + "]", "[4, " + n + "]", "rnnClearPreviousState")) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    net.rnnClearPreviousState();
    assertArrayEquals(new long[] {B + 1, OUT}, net.rnnTimeStep(more).shape());
  }

  /** DL4J hands a 2-D input on as [b, n, 1] whatever the format: that is no NWC sequence. */
  @Test
  void channelsLastTakesOneStepAtATime() {
    Subject subject = new Subject(new LIF(), Kind.ALL_TO_ALL);
    MultiLayerNetwork net =
        Subject.network(
            Subject.base(DataType.FLOAT), subject.layer(true, RNNFormat.NWC), RNNFormat.NWC);
    MultiLayerNetwork ncw = subject.network(DataType.FLOAT, true);
    INDArray x = subject.input(ncw);
    INDArray whole = ncw.output(x);
    for (int t = 0; t < T; t++) {
      INDArray step = from(x, t, t + 1).permute(0, 2, 1).dup();
      close(from(whole, t, t + 1), net.rnnTimeStep(step).permute(0, 2, 1), "step " + t);
    }
    Exception e = assertThrows(DL4JInvalidInputException.class, () -> net.rnnTimeStep(at(x, 0)));
    assertTrue(e.getMessage().contains("[minibatch, time steps, 5]"), e.getMessage());
  }

  /** The number of presented steps, which decides on what is drawn next. */
  @Test
  void anEncodersStateIsCopiedAndItsNamesAreChecked() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new EncodingLayer(new PoissonEncoder(T)))
                .layer(new SpikingDense.Builder().nIn(IN).nOut(OUT).build())
                .build());
    net.init();
    INDArray x = Nd4j.rand(DataType.FLOAT, B, IN);
    net.rnnTimeStep(x);
    Map<String, INDArray> state = net.rnnGetPreviousState(0);
    assertEquals(T, state.get("presentedSteps").getInt(0));
    Map<String, INDArray> neurons = net.rnnGetPreviousState(1);
    INDArray second = net.rnnTimeStep(x).dup();
    net.rnnClearPreviousState();
    net.rnnSetPreviousState(0, state);
    net.rnnSetPreviousState(1, neurons);
    state.get("presentedSteps").assign(0);
    assertEquals(second, net.rnnTimeStep(x));
    Map<String, INDArray> unknown = Map.of("prevAct", Nd4j.zeros(1));
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> net.rnnSetPreviousState(0, unknown));
    assertTrue(
        e.getMessage().contains("'prevAct', expected some of [presentedSteps]"), e.getMessage());
  }
}
