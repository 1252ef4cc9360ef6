package io.github.dl4jsnn.spark;

import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * The epochs of a distributed training: train on the cluster, test on the cluster, save here. After
 * every epoch the latest model is on disk, and the best one where the test accuracy is a new
 * maximum.
 */
final class SparkTrainer {

  static final String BEST = "spark-mnist-lif-best.zip";
  static final String LATEST = "spark-mnist-lif-latest.zip";

  private final SparkDl4jMultiLayer net;
  private final JavaRDD<DataSet> train;
  private final JavaRDD<DataSet> test;
  private final long batches;
  private final Path modelDir;
  private final PrintWriter out;

  private Checkpoint state;

  /**
   * Sends the images to the cluster, as batches that stay the same in all epochs.
   *
   * @param context the cluster
   * @param network gets trained
   * @param plan how
   * @param master DL4J's part of it
   * @param state the beginning
   * @param data images
   * @param modelDir an existing directory for the models
   * @param out gets a line an epoch
   */
  SparkTrainer(
      JavaSparkContext context,
      MultiLayerNetwork network,
      TrainingKind.Plan plan,
      TrainingMaster<?, ?> master,
      Checkpoint state,
      TrainTest data,
      Path modelDir,
      PrintWriter out) {
    net = new SparkDl4jMultiLayer(context, network, master);
    // With fewer copies than tasks at the same time in a JVM, DL4J can wait for ever.
    net.setDefaultEvaluationWorkers(Integer.MAX_VALUE);
    int b = plan.batchSize();
    List<DataSet> all = list(ShuffledBatches.training(data.train(), b, plan.seed()));
    batches = all.size();
    train = context.parallelize(all, plan.workers());
    test = context.parallelize(list(ShuffledBatches.testing(data.test(), b)), plan.workers());
    this.state = state;
    this.modelDir = modelDir;
    this.out = out;
  }

  /**
   * Trains until {@code settings.epochs()} epochs are done.
   *
   * @return the last state
   * @throws IOException if a model cannot be written
   */
  Checkpoint run() throws IOException {
    while (state.epochsDone() < state.settings().epochs()) {
      net.fit(train);
      Evaluation evaluation = net.evaluate(test);
      epochDone(evaluation.accuracy());
    }
    return state;
  }

  private void epochDone(double testAcc) throws IOException {
    boolean best = state.improvesTo(testAcc);
    state = state.epochDone(testAcc, state.trainTimes() + batches);
    if (best) {
      state.save(modelDir.resolve(BEST), net.getNetwork());
    }
    state.save(modelDir.resolve(LATEST), net.getNetwork());
    out.printf(
        Locale.ROOT,
        "Epoch %d: test_acc=%.4f, max_test_acc=%.4f, train_times=%d%n",
        state.epochsDone() - 1,
        testAcc,
        state.maxTestAcc(),
        state.trainTimes());
    out.flush();
  }

  private static List<DataSet> list(DataSetIterator batches) {
    List<DataSet> list = new ArrayList<>();
    batches.forEachRemaining(list::add);
    return list;
  }
}
