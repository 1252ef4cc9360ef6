package io.github.dl4jsnn.stream;

import static io.github.dl4jsnn.stream.StreamNets.HIDDEN;
import static io.github.dl4jsnn.stream.StreamNets.IN;
import static io.github.dl4jsnn.stream.StreamNets.OUT;
import static io.github.dl4jsnn.stream.StreamNets.events;
import static io.github.dl4jsnn.stream.StreamNets.flat;
import static io.github.dl4jsnn.stream.StreamNets.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.layer.SpikingDense;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class StreamSessionTest {

  private static final int STEPS = 50;

  /** The outputs of a session of its own, all steps one after another. */
  private static List<float[]> alone(SpikingStream stream, long seed) {
    try (StreamSession session = stream.open()) {
      List<float[]> all = new ArrayList<>();
      for (int t = 0; t < STEPS; t++) {
        all.add(session.step(values(IN, events(IN, seed + t))).clone());
      }
      return all;
    }
  }

  private static void assertSpikes(List<float[]> outputs) {
    double sum = 0;
    for (float[] y : outputs) {
      for (float s : y) {
        sum += s;
      }
    }
    double rate = sum / (STEPS * OUT);
    assertTrue(rate > 0.05 && rate < 0.9, "firing rate " + rate);
  }

  @Test
  void eventsAreValues() {
    SpikingStream stream = SpikingStream.of(StreamNets.recurrent());
    List<float[]> expected = alone(stream, 1);
    assertSpikes(expected);
    StreamSession session = stream.open();
    float[] output = new float[OUT];
    for (int t = 0; t < STEPS; t++) {
      int[] events = events(IN, 1 + t);
      int[] longer = Arrays.copyOf(events, events.length + 3);
      session.step(longer, events.length, output);
      assertArrayEquals(expected.get(t), output, "step " + t);
    }
  }

  @Test
  void anIndexThatOccursTwiceIsTwo() {
    SpikingStream stream = SpikingStream.of(StreamNets.recurrent());
    int[] events = {3, 5, 3, 7, 3};
    float[] expected = stream.open().step(values(IN, events));
    StreamSession session = stream.open();
    assertArrayEquals(expected, session.step(events, events.length));
    Map<String, Map<String, INDArray>> state = session.state();
    StreamSession other = stream.open();
    other.step(values(IN, events));
    assertEquals(other.state().get("hidden").get("v"), state.get("hidden").get("v"));
  }

  @Test
  void interleavedSessionsDoNotMix() {
    SpikingStream stream = SpikingStream.of(StreamNets.recurrent());
    List<float[]> first = alone(stream, 1);
    List<float[]> second = alone(stream, 1000);
    assertSpikes(first);
    assertSpikes(second);
    StreamSession a = stream.open();
    StreamSession b = stream.open();
    for (int t = 0; t < STEPS; t++) {
      float[] of = a.step(values(IN, events(IN, 1 + t)));
      float[] other = b.step(values(IN, events(IN, 1000 + t)));
      assertArrayEquals(first.get(t), of, "step " + t);
      assertArrayEquals(second.get(t), other, "step " + t);
    }
  }

  @Test
  void twoThreadsWithTwoSessions() throws Exception {
    SpikingStream stream = SpikingStream.of(StreamNets.recurrent());
    List<float[]> first = alone(stream, 1);
    List<float[]> second = alone(stream, 1000);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 20; round++) {
        Future<List<float[]>> a = threads.submit(() -> alone(stream, 1));
        Future<List<float[]>> b = threads.submit(() -> alone(stream, 1000));
        for (int t = 0; t < STEPS; t++) {
          assertArrayEquals(first.get(t), a.get().get(t));
          assertArrayEquals(second.get(t), b.get().get(t));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void resetIsTheBeginning() {
    SpikingStream stream = SpikingStream.of(StreamNets.recurrent());
    List<float[]> expected = alone(stream, 1);
    StreamSession session = stream.open();
    for (int t = 0; t < 7; t++) {
      session.step(values(IN, events(IN, 500 + t)));
    }
    session.reset();
    for (int t = 0; t < STEPS; t++) {
      assertArrayEquals(expected.get(t), session.step(values(IN, events(IN, 1 + t))));
    }
  }

  @Test
  void theReturnedArrayIsTheSessionsOwn() {
    SpikingStream stream = SpikingStream.of(StreamNets.recurrent());
    StreamSession session = stream.open();
    float[] first = session.step(values(IN, events(IN, 1)));
    assertSame(first, session.step(values(IN, events(IN, 2))));
    assertNotSame(first, stream.open().step(values(IN, events(IN, 1))));
  }

  /** The state of a session goes on in the network, and back. */
  @Test
  void stateOfANetwork() {
    MultiLayerNetwork net = StreamNets.recurrent();
    StreamSession session = SpikingStream.of(net).open();
    for (int t = 0; t < 10; t++) {
      session.step(values(IN, events(IN, 1 + t)));
    }
    Map<String, Map<String, INDArray>> state = session.state();
    assertEquals(List.of("hidden", "out"), List.copyOf(state.keySet()));
    assertEquals(Set.of("v", "previousSpikes"), state.get("hidden").keySet());
    assertArrayEquals(new long[] {1, HIDDEN}, state.get("hidden").get("v").shape());
    net.rnnSetPreviousState(0, state.get("hidden"));
    net.rnnSetPreviousState(1, state.get("out"));
    for (int t = 0; t < 10; t++) {
      float[] x = values(IN, events(IN, 100 + t));
      assertArrayEquals(
          flat(net.rnnTimeStep(Nd4j.createFromArray(new float[][] {x}))), session.step(x));
    }
    StreamSession next = SpikingStream.of(net).open();
    next.setState(Map.of("hidden", net.rnnGetPreviousState(0), "out", net.rnnGetPreviousState(1)));
    List<float[]> outputs = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      float[] x = values(IN, events(IN, 200 + t));
      float[] expected = flat(net.rnnTimeStep(Nd4j.createFromArray(new float[][] {x})));
      outputs.add(next.step(x).clone());
      assertArrayEquals(expected, outputs.get(t));
    }
    assertSpikes(outputs);
  }

  @Test
  void stateOfAGraph() {
    ComputationGraph graph = StreamNets.recurrentGraph();
    StreamSession session = SpikingStream.of(graph).open();
    for (int t = 0; t < 10; t++) {
      float[] x = values(IN, events(IN, 1 + t));
      INDArray expected = graph.rnnTimeStep(Nd4j.create(x, new long[] {1, IN, 1}, 'c'))[0];
      assertArrayEquals(flat(expected), session.step(x));
    }
    graph.rnnSetPreviousStates(session.state());
    StreamSession next = SpikingStream.of(graph).open();
    next.setState(graph.rnnGetPreviousStates());
    List<float[]> outputs = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      float[] x = values(IN, events(IN, 200 + t));
      INDArray expected = graph.rnnTimeStep(Nd4j.create(x, new long[] {1, IN, 1}, 'c'))[0];
      outputs.add(next.step(x).clone());
      assertArrayEquals(flat(expected), outputs.get(t));
    }
    assertSpikes(outputs);
  }

  /** What a state leaves out begins anew. */
  @Test
  void missingStateIsInitial() {
    SpikingStream stream = SpikingStream.of(StreamNets.recurrent());
    List<float[]> expected = alone(stream, 1);
    StreamSession session = stream.open();
    session.step(values(IN, events(IN, 9)));
    session.setState(Map.of("out", Map.of()));
    for (int t = 0; t < STEPS; t++) {
      assertArrayEquals(expected.get(t), session.step(values(IN, events(IN, 1 + t))));
    }
  }

  @Test
  void wrongStatesAreRefused() {
    StreamSession session = SpikingStream.of(StreamNets.recurrent()).open();
    session.step(values(IN, events(IN, 9)));
    Map<String, Map<String, INDArray>> before = session.state();
    String names = "expected some of {hidden=[v, previousSpikes], out=[v]}";
    for (String layer : List.of("out", "other")) {
      Exception e =
          assertThrows(
              IllegalArgumentException.class,
              () -> session.setState(Map.of(layer, Map.of("w", Nd4j.zeros(1, OUT)))));
      assertEquals(
          "StreamSession: there is no state variable 'w' of a layer \"" + layer + "\", " + names,
          e.getMessage());
    }
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> session.setState(Map.of("out", Map.of("v", Nd4j.zeros(2, OUT)))));
    assertEquals(
        "SpikingStream: layer \"out\": state 'v' has shape [2, 4], expected [1, 4], that of one"
            + " example",
        e.getMessage());
    assertEquals(before, session.state());
  }

  @Test
  void wrongInputsAreRefused() {
    StreamSession session = SpikingStream.of(StreamNets.recurrent()).open();
    Exception e =
        assertThrows(DL4JInvalidInputException.class, () -> session.step(new float[IN + 1]));
    assertEquals(
        "StreamSession got an input of 41 values, expected 40: those of one example at one step",
        e.getMessage());
    for (int wrong : new int[] {-1, IN}) {
      e =
          assertThrows(
              DL4JInvalidInputException.class, () -> session.step(new int[] {0, wrong}, 2));
      assertEquals(
          "StreamSession got an event of index " + wrong + ", expected indices in [0, 40)",
          e.getMessage());
    }
    session.step(new int[] {0, IN}, 1);
    e =
        assertThrows(
            IllegalArgumentException.class, () -> session.step(new float[IN], new float[OUT - 1]));
    assertEquals("StreamSession got an output array of 3 values, expected 4", e.getMessage());
  }

  @Test
  void closedSessionsAreRefused() {
    StreamSession session = SpikingStream.of(StreamNets.recurrent()).open();
    session.step(new float[IN]);
    session.close();
    session.close();
    for (Executable use :
        List.<Executable>of(
            () -> session.step(new float[IN]),
            () -> session.step(new int[0], 0),
            session::reset,
            session::state,
            () -> session.setState(Map.of()))) {
      Exception e = assertThrows(IllegalStateException.class, use);
      assertEquals(
          "StreamSession: the session was closed; SpikingStream.open() gives another one",
          e.getMessage());
    }
  }

  @Test
  void aLaterFitIsNotSeen() {
    MultiLayerNetwork net =
        StreamNets.network(
            InputType.recurrent(IN),
            new SpikingDense.Builder().name("hidden").nOut(HIDDEN).build(),
            new RnnOutputLayer.Builder().nOut(OUT).build());
    SpikingStream stream = SpikingStream.of(net);
    List<float[]> before = alone(stream, 1);
    net.fit(new DataSet(StreamNets.series(IN, 12, 1), Nd4j.ones(1, OUT, 12).divi(OUT)));
    List<float[]> after = alone(stream, 1);
    for (int t = 0; t < STEPS; t++) {
      assertArrayEquals(before.get(t), after.get(t));
    }
    List<float[]> renewed = alone(SpikingStream.of(net), 1);
    assertTrue(Math.abs(renewed.get(STEPS - 1)[0] - after.get(STEPS - 1)[0]) > 1e-4);
  }
}
