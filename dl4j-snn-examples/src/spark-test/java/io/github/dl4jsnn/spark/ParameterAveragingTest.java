package io.github.dl4jsnn.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.dl4jsnn.examples.training.EncoderKind;
import io.github.dl4jsnn.examples.training.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Parameter averaging against its definition: the mean of what plain networks learn. */
@ExtendWith(SparkRuns.class)
class ParameterAveragingTest {

  private static final int BATCHES = 8;
  private static final int EPOCHS = 2;

  private static final List<DataSet> DATA = Digit.batches(Digit.DATA.train(), 32, BATCHES);

  private static Cluster cluster;

  @BeforeAll
  static void connect() throws IOException {
    cluster =
        Cluster.open(
            new MasterUrl("local[2]"), TrainingKind.PARAMETER_AVERAGING, 2, Optional.empty());
  }

  @AfterAll
  static void disconnect() {
    cluster.close();
  }

  /** All batches of a worker between two averages: their order is then that of the RDD. */
  private static TrainingMaster<?, ?> master(int workers) {
    return TrainingKind.PARAMETER_AVERAGING.master(
        new TrainingKind.Plan(workers, 32, BATCHES / workers, 1e-3, "127.0.0.0/8", 40123, 7));
  }

  @ParameterizedTest
  @EnumSource
  void oneWorkerLearnsWhatThePlainNetworkDoes(EncoderKind encoder) {
    Settings settings = Digit.settings(encoder, EPOCHS);
    MultiLayerNetwork plain = Digit.network(settings);
    MultiLayerNetwork distributed = plain.clone();
    INDArray start = plain.params().dup();
    JavaSparkContext context = cluster.context();
    SparkDl4jMultiLayer spark = new SparkDl4jMultiLayer(context, distributed, master(1));
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      DATA.forEach(plain::fit);
      spark.fit(context.parallelize(DATA, 1));
    }
    Digit.assertSpikes(plain.output(DATA.get(0).getFeatures()));
    assertNotEquals(start, plain.params());
    assertEquals(plain.params(), distributed.params());
    assertEquals(
        plain.getUpdater().getStateViewArray(), distributed.getUpdater().getStateViewArray());
    assertEquals(plain.getIterationCount(), distributed.getIterationCount());
  }

  @Test
  void twoWorkersLearnTheMeanOfTwoPlainNetworks() {
    MultiLayerNetwork distributed = Digit.network(Digit.settings(EncoderKind.POISSON, 1));
    MultiLayerNetwork first = distributed.clone();
    MultiLayerNetwork second = distributed.clone();
    DATA.subList(0, BATCHES / 2).forEach(first::fit);
    DATA.subList(BATCHES / 2, BATCHES).forEach(second::fit);
    JavaSparkContext context = cluster.context();
    new SparkDl4jMultiLayer(context, distributed, master(2)).fit(context.parallelize(DATA, 2));
    assertNotEquals(first.params(), second.params());
    assertEquals(first.params().add(second.params()).div(2), distributed.params());
    assertEquals(
        first.getUpdater().getStateViewArray().add(second.getUpdater().getStateViewArray()).div(2),
        distributed.getUpdater().getStateViewArray());
  }

  /**
   * One epoch: DL4J's copy of a graph's configuration begins to count iterations anew, so that Adam
   * differs from the plain graph's after the first average, with stock layers too.
   */
  @Test
  void aGraphLearnsWhatThePlainGraphDoes() {
    MultiLayerNetwork net = Digit.network(Digit.settings(EncoderKind.POISSON, 1));
    ComputationGraph plain = net.toComputationGraph();
    ComputationGraph distributed = plain.clone();
    JavaSparkContext context = cluster.context();
    SparkComputationGraph spark = new SparkComputationGraph(context, distributed, master(1));
    DATA.forEach(plain::fit);
    spark.fit(context.parallelize(DATA, 1));
    assertNotEquals(net.params(), plain.params());
    assertEquals(plain.params(), distributed.params());
    assertEquals(
        plain.getUpdater().getStateViewArray(), distributed.getUpdater().getStateViewArray());
  }
}
