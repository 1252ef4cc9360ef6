package io.github.dl4jsnn.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Several replicas of a network train at the same time. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParallelWrapperTest {

  private static ParallelWrapper.Builder<?> wrapper(Model model) {
    return new ParallelWrapper.Builder<>(model).workers(2).prefetchBuffer(0);
  }

  private static void average(Model model, List<DataSet> data) throws Exception {
    try (ParallelWrapper wrapper =
        wrapper(model)
            .trainingMode(ParallelWrapper.TrainingMode.AVERAGING)
            .averagingFrequency(1)
            .build()) {
      Replicas replicas = new Replicas(2);
      wrapper.setListeners(replicas);
      wrapper.fit(replicas.await(data));
    }
  }

  /**
   * Two rounds of one minibatch for each of two workers, beside the mean of two clones. It holds
   * for random spikes too: all workers have the seed and the iteration count of the network, so
   * that row i of each one's minibatch gets the same draws.
   */
  @ParameterizedTest
  @EnumSource(SpikingNet.class)
  void averagesWhatTwoNetworksLearn(SpikingNet kind) throws Exception {
    MultiLayerNetwork net = kind.create(new Sgd(0.5));
    averages(kind, net, net.clone(), net.clone());
  }

  @ParameterizedTest
  @EnumSource(SpikingNet.class)
  void averagesWhatTwoGraphsLearn(SpikingNet kind) throws Exception {
    ComputationGraph graph = kind.create(new Sgd(0.5)).toComputationGraph();
    averages(kind, graph, graph.clone(), graph.clone());
  }

  private static <N extends Model & NeuralNetwork> void averages(SpikingNet kind, N net, N a, N b)
      throws Exception {
    INDArray before = net.params().dup();
    List<DataSet> data = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      data.add(kind.data(6, i));
    }
    for (int round = 0; round < 2; round++) {
      a.fit(data.get(2 * round));
      b.fit(data.get(2 * round + 1));
      assertNotEquals(a.params(), b.params());
      INDArray mean = a.params().add(b.params()).muli(0.5);
      a.setParams(mean);
      b.setParams(mean);
      average(net, data.subList(2 * round, 2 * round + 2));
      double difference = a.params().sub(net.params()).amaxNumber().doubleValue();
      assertEquals(0, difference, 1e-6, "round " + round);
    }
    assertTrue(before.distance2(a.params()) > 1e-3, "nothing was learnt");
  }

  /** 6 minibatches, which are learnt by heart. */
  private static List<DataSet> epochs(SpikingNet kind, int epochs) {
    List<DataSet> data = new ArrayList<>();
    for (int i = 0; i < 6 * epochs; i++) {
      data.add(kind.data(8, i % 6));
    }
    return data;
  }

  private static double score(MultiLayerNetwork net, SpikingNet kind) {
    return epochs(kind, 1).stream().mapToDouble(net::score).sum() / 6;
  }

  @ParameterizedTest
  @EnumSource(SpikingNet.class)
  void learns(SpikingNet kind) throws Exception {
    MultiLayerNetwork net = kind.create(new Adam(0.02));
    double before = score(net, kind);
    average(net, epochs(kind, 25));
    assertTrue(score(net, kind) < 0.9 * before, before + " became " + score(net, kind));
  }

  /** DL4J's MultiLayerNetwork hangs here with its own layers as well; a graph does not. */
  @Test
  void sharesGradientsOfAGraph() throws Exception {
    SpikingNet kind = SpikingNet.RATES;
    MultiLayerNetwork net = kind.create(new Adam(0.02));
    double before = score(net, kind);
    ComputationGraph graph = net.toComputationGraph();
    try (ParallelWrapper wrapper =
        wrapper(graph).trainingMode(ParallelWrapper.TrainingMode.SHARED_GRADIENTS).build()) {
      wrapper.fit(new ListDataSetIterator<>(epochs(kind, 25), 1));
    }
    net.setParams(graph.params());
    assertTrue(score(net, kind) < 0.9 * before, before + " became " + score(net, kind));
  }
}
