package io.github.dl4jsnn.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.EncoderKind;
import io.github.dl4jsnn.examples.training.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Whole trainings in {@code local[2]}. */
@ExtendWith(SparkRuns.class)
class SparkTrainerTest {

  private static final int EPOCHS = 5;

  @TempDir Path dir;

  /** A port that nobody has right now. */
  static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @EnumSource
  void learnsAndTestsOnTheClusterAndSavesWhatItLearned(TrainingKind kind) throws IOException {
    Settings settings = Digit.settings(EncoderKind.CONSTANT, EPOCHS);
    MultiLayerNetwork net = Digit.network(settings);
    INDArray start = net.params().dup();
    TrainingKind.Plan plan =
        new TrainingKind.Plan(2, 32, 5, settings.learningRate(), "127.0.0.0/8", freePort(), 7);
    StringWriter out = new StringWriter();
    Checkpoint end;
    Evaluation onCluster;
    List<DataSet> test = Digit.batches(Digit.DATA.test(), 32, Integer.MAX_VALUE);
    try (Cluster cluster =
        Cluster.open(new MasterUrl("local[2]"), kind, plan.workers(), Optional.empty())) {
      end =
          new SparkTrainer(
                  cluster.context(),
                  net,
                  plan,
                  kind.master(plan),
                  Checkpoint.start(settings),
                  Digit.DATA,
                  dir,
                  new PrintWriter(out))
              .run();
      onCluster =
          new SparkDl4jMultiLayer(cluster.context(), net, null)
              .evaluate(cluster.context().parallelize(test, 2));
    }
    Evaluation here = net.evaluate(ShuffledBatches.testing(Digit.DATA.test(), 32));
    INDArray images = test.get(0).getFeatures();
    INDArray rates = net.output(images);
    Digit.assertSpikes(rates);

    assertTrue(start.sub(net.params()).amaxNumber().doubleValue() > 0.01, "the weights moved");
    assertTrue(here.accuracy() > 0.6, "it learns nothing: " + out);
    assertEquals(360, onCluster.getNumRowCounter());
    assertEquals(here.accuracy(), onCluster.accuracy(), 0);
    assertEquals(here.getConfusion(), onCluster.getConfusion());

    assertEquals(EPOCHS, end.epochsDone());
    assertEquals(EPOCHS * (1437 / 32), end.trainTimes());
    List<String> lines = out.toString().lines().toList();
    assertEquals(EPOCHS, lines.size());
    String last = String.format(Locale.ROOT, "test_acc=%.4f,", here.accuracy());
    assertTrue(lines.get(EPOCHS - 1).contains(last), last + " in " + out);

    MultiLayerNetwork saved =
        ModelSerializer.restoreMultiLayerNetwork(dir.resolve(SparkTrainer.LATEST).toFile());
    assertEquals(net.params(), saved.params());
    assertEquals(net.getUpdater().getStateViewArray(), saved.getUpdater().getStateViewArray());
    assertEquals(rates, saved.output(images));
    assertEquals(
        end.maxTestAcc(),
        ModelSerializer.restoreMultiLayerNetwork(dir.resolve(SparkTrainer.BEST).toFile())
            .evaluate(ShuffledBatches.testing(Digit.DATA.test(), 32))
            .accuracy(),
        0);
  }
}
