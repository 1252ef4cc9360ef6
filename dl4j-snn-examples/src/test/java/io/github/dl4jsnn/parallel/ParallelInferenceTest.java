package io.github.dl4jsnn.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelInference;
import org.deeplearning4j.parallelism.inference.InferenceMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Requests of many threads at the same time get what {@code output} gives to one. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParallelInferenceTest {

  private static final int THREADS = 8;
  private static final int REQUESTS = 20;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (InferenceMode mode : InferenceMode.values()) {
      for (SpikingNet net : SpikingNet.values()) {
        // BATCHED puts requests together, and draws belong to the rows of a batch.
        if (net != SpikingNet.POISSON || mode != InferenceMode.BATCHED) {
          cases.add(Arguments.of(mode, net, false));
        }
        if (net != SpikingNet.POISSON) {
          cases.add(Arguments.of(mode, net, true));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0}, {1}, graph {2}")
  @MethodSource("cases")
  void equalsOutput(InferenceMode mode, SpikingNet kind, boolean graph) throws Exception {
    MultiLayerNetwork net = kind.create(new Adam(0.01));
    net.fit(kind.data(8, 1));
    if (kind == SpikingNet.SEQUENCES) {
      net.rnnTimeStep(kind.input(2, 5));
    }
    ComputationGraph asGraph = net.toComputationGraph();
    if (graph && kind == SpikingNet.SEQUENCES) {
      asGraph.rnnTimeStep(kind.input(2, 5));
    }
    Function<INDArray, INDArray> one = graph ? x -> asGraph.output(x)[0] : net::output;
    List<INDArray> inputs = new ArrayList<>();
    List<INDArray> expected = new ArrayList<>();
    for (int i = 0; i < THREADS * REQUESTS; i++) {
      inputs.add(kind.input(1 + i % 5, i));
      expected.add(one.apply(inputs.get(i)).dup());
    }
    assertNotEquals(expected.get(0), expected.get(5), "outputs tell nothing");
    List<INDArray> got = ask(graph ? asGraph : net, mode, inputs);
    for (int i = 0; i < got.size(); i++) {
      assertEquals(expected.get(i), got.get(i), "request " + i);
    }
  }

  private static List<INDArray> ask(Model model, InferenceMode mode, List<INDArray> inputs)
      throws Exception {
    ParallelInference inference =
        new ParallelInference.Builder(model).inferenceMode(mode).batchLimit(16).workers(2).build();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<INDArray>> requests = new ArrayList<>();
      inputs.forEach(x -> requests.add(() -> inference.output(x)));
      List<INDArray> got = new ArrayList<>();
      for (Future<INDArray> answer : threads.invokeAll(requests)) {
        got.add(answer.get());
      }
      return got;
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(10, TimeUnit.SECONDS);
      inference.shutdown();
    }
  }

  /** The same values in another row get other draws, as in any minibatch. */
  @Test
  void drawsBelongToTheRowsOfABatch() {
    MultiLayerNetwork net = SpikingNet.POISSON.create(new Adam(0.01));
    INDArray x = SpikingNet.POISSON.input(1, 3);
    INDArray rows = net.feedForward(Nd4j.concat(0, x, x)).get(1);
    assertEquals(net.feedForward(x).get(1).slice(0, 0), rows.slice(0, 0));
    assertNotEquals(rows.slice(0, 0), rows.slice(1, 0));
  }
}
