package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.data.ShuffledBatches;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.AccuracyLog.EpochRow;
import io.github.dl4jsnn.report.TrainingReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * The training loop: fit an epoch, test, log, save. After every epoch the latest model is on disk,
 * and the best one where its accuracy is a new maximum: on the images held out, if there are any,
 * else on the test images.
 */
public final class Trainer {

  /** Called after each epoch, when its models are on the disk. */
  @FunctionalInterface
  public interface Saved {
    /**
     * The latest model has all epochs that are in the logs.
     *
     * @throws IOException if what follows from it fails
     */
    void saved() throws IOException;
  }

  private final Example example;
  private final Learner learner;
  private final TrainTest data;
  private final AccuracyLog log;
  private final RunFiles files;
  private final Progress.Factory progress;
  private final List<TrainingListener> listeners;
  private final Saved saved;
  private final TrainingReport report;
  private final PrintWriter out;

  private Checkpoint state;
  private Progress current;
  private long fitNanos;

  /**
   * Prepares a training.
   *
   * @param example what is trained
   * @param learner its model, at the state that {@code state} describes
   * @param state where to begin
   * @param data images
   * @param log gets the accuracies; stays open
   * @param files gets the models, in a directory that exists
   * @param progress shows the epochs
   * @param listeners further listeners during the training
   * @param saved called after each epoch
   * @param report gets the evaluations; follows a network as one of the listeners
   * @param out gets one line per epoch
   */
  public Trainer(
      Example example,
      Learner learner,
      Checkpoint state,
      TrainTest data,
      AccuracyLog log,
      RunFiles files,
      Progress.Factory progress,
      List<TrainingListener> listeners,
      Saved saved,
      TrainingReport report,
      PrintWriter out) {
    this.example = example;
    this.learner = learner;
    this.state = state;
    this.data = data;
    this.log = log;
    this.files = files;
    this.progress = progress;
    this.listeners = List.copyOf(listeners);
    this.saved = saved;
    this.report = report;
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
    ShuffledBatches train = example.training(data.train(), settings);
    ShuffledBatches test = example.testing(data.test(), settings);
    Optional<ShuffledBatches> heldOut = data.heldOut().map(h -> example.testing(h, settings));
    learner.start(this::batchDone, listeners);
    try {
      for (int epoch = state.epochsDone(); epoch < settings.epochs(); epoch++) {
        train.startEpoch(epoch);
        double trainAcc = fit(train, epoch);
        Optional<Evaluation> onHeldOut = heldOut.map(learner::evaluate);
        epochDone(epoch, trainAcc, learner.evaluate(test), onHeldOut);
      }
    } catch (UncheckedIOException e) {
      // From a listener, which cannot throw checked exceptions.
      throw e.getCause();
    } finally {
      learner.stop();
    }
    return state;
  }

  /**
   * Updates per second of the epochs that this object trained, tests not counted; 0 without any.
   */
  public double speed(long updates) {
    return updates == 0 ? 0 : updates / (fitNanos * 1e-9);
  }

  private double fit(ShuffledBatches train, int epoch) {
    long start = System.nanoTime();
    try (Progress display = progress.start(epoch, train.batchesPerEpoch())) {
      current = display;
      return learner.fit(train);
    } finally {
      fitNanos += System.nanoTime() - start;
    }
  }

  private void batchDone(double batchAccuracy, double epochAccuracy) {
    state = state.updated();
    try {
      log.batch(state.trainTimes(), state.epochsDone(), batchAccuracy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    current.step(epochAccuracy);
  }

  private void epochDone(
      int epoch, double trainAcc, Evaluation onTest, Optional<Evaluation> onHeldOut)
      throws IOException {
    double testAcc = onTest.accuracy();
    double heldOutAcc = onHeldOut.map(Evaluation::accuracy).orElse(Double.NaN);
    boolean best = state.improvesTo(testAcc);
    if (state.holdsOut()) {
      state = state.epochDone(testAcc, state.trainTimes(), heldOutAcc);
      best = state.chosen().epoch() == epoch;
    } else {
      state = state.epochDone(testAcc, state.trainTimes());
    }
    double max = state.maxTestAcc();
    log.epoch(new EpochRow(state.trainTimes(), epoch, trainAcc, testAcc, max, heldOutAcc));
    // Before the models: a resumption expects the logs to reach as far.
    log.force();
    report.at(state.trainTimes(), epoch + 1);
    report.add("training accuracy", trainAcc);
    onHeldOut.ifPresent(e -> report.add("held-out", e));
    report.add("test", onTest);
    // The best first: a run stopped in between repeats the epoch and writes it again.
    if (best) {
      state.save(files.best(), learner);
    }
    state.save(files.latest(), learner);
    saved.saved();
    out.printf(
        Locale.ROOT,
        "Epoch %d: train_acc=%.4f, %stest_acc=%.4f, max_test_acc=%.4f, train_times=%d%n",
        epoch,
        trainAcc,
        state.holdsOut() ? String.format(Locale.ROOT, "held_out_acc=%.4f, ", heldOutAcc) : "",
        testAcc,
        max,
        state.trainTimes());
    out.flush();
  }
}
