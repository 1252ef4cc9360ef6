package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.AccuracyLog.EpochRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;

/**
 * The training loop: fit an epoch, test, log, save. After every epoch the latest model is on disk,
 * and the best one where the test accuracy is a new maximum.
 */
public final class Trainer {

  public static final String BEST = "mnist-lif-best.zip";
  public static final String LATEST = "mnist-lif-latest.zip";

  /** Told after each epoch whose models are on the disk. */
  @FunctionalInterface
  public interface Saved {
    /**
     * The latest model has all epochs that are in the logs.
     *
     * @throws IOException if what follows from it fails
     */
    void saved() throws IOException;
  }

  private final MultiLayerNetwork net;
  private final TrainTest data;
  private final AccuracyLog log;
  private final Path modelDir;
  private final Progress.Factory progress;
  private final List<TrainingListener> listeners;
  private final Saved saved;
  private final PrintWriter out;

  private Checkpoint state;
  private Progress current;
  private long fitNanos;

  /**
   * Prepares a training.
   *
   * @param net the network, at the state that {@code state} describes
   * @param state where to begin
   * @param data images
   * @param log gets the accuracies; stays open
   * @param modelDir an existing directory for the models
   * @param progress shows the epochs
   * @param listeners further ones, for the time of the training
   * @param saved told after each epoch
   * @param out gets a line an epoch
   */
  public Trainer(
      MultiLayerNetwork net,
      Checkpoint state,
      TrainTest data,
      AccuracyLog log,
      Path modelDir,
      Progress.Factory progress,
      List<TrainingListener> listeners,
      Saved saved,
      PrintWriter out) {
    this.net = net;
    this.state = state;
    this.data = data;
    this.log = log;
    this.modelDir = modelDir;
    this.progress = progress;
    this.listeners = List.copyOf(listeners);
    this.saved = saved;
    this.out = out;
  }

  /**
   * Trains until {@code settings.epochs()} epochs are done.
   *
   * @return the last state
   * @throws IOException if a log or model cannot be written
   */
  public Checkpoint run() throws IOException {
    Settings settings = state.settings();
    ShuffledBatches train =
        ShuffledBatches.training(data.train(), settings.batchSize(), settings.seed());
    ShuffledBatches test = ShuffledBatches.testing(data.test(), settings.batchSize());
    BatchAccuracy accuracy = new BatchAccuracy(this::batchDone);
    net.setListeners(accuracy);
    net.addListeners(listeners.toArray(TrainingListener[]::new));
    try {
      for (int epoch = state.epochsDone(); epoch < settings.epochs(); epoch++) {
        train.startEpoch(epoch);
        fit(train, epoch);
        double testAcc = Accuracy.of(net, test);
        epochDone(epoch, accuracy.ofEpoch(), testAcc);
      }
    } catch (UncheckedIOException e) {
      // From a listener, which cannot throw it as it is.
      throw e.getCause();
    } finally {
      net.setListeners();
    }
    return state;
  }

  /** Updates a second of the epochs that this object trained, tests not counted. */
  public double speed(long updates) {
    return updates / (fitNanos * 1e-9);
  }

  private void fit(ShuffledBatches train, int epoch) {
    long start = System.nanoTime();
    try (Progress display = progress.start(epoch, train.batchesPerEpoch())) {
      current = display;
      net.fit(train);
    }
    fitNanos += System.nanoTime() - start;
  }

  private void batchDone(double batchAccuracy, double epochAccuracy) {
    state =
        new Checkpoint(
            state.settings(), state.epochsDone(), state.trainTimes() + 1, state.maxTestAcc());
    try {
      log.batch(state.trainTimes(), state.epochsDone(), batchAccuracy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    current.step(epochAccuracy);
  }

  private void epochDone(int epoch, double trainAcc, double testAcc) throws IOException {
    boolean best = state.improvesTo(testAcc);
    state = state.epochDone(testAcc, state.trainTimes());
    double max = state.maxTestAcc();
    log.epoch(new EpochRow(state.trainTimes(), epoch, trainAcc, testAcc, max));
    // Before the models: a resumption expects the logs to reach as far.
    log.force();
    // The best first: a run that is stopped in between repeats the epoch and finds it again.
    if (best) {
      state.save(modelDir.resolve(BEST), net);
    }
    state.save(modelDir.resolve(LATEST), net);
    saved.saved();
    out.printf(
        Locale.ROOT,
        "Epoch %d: train_acc=%.4f, test_acc=%.4f, max_test_acc=%.4f, train_times=%d%n",
        epoch,
        trainAcc,
        testAcc,
        max,
        state.trainTimes());
    out.flush();
  }
}
