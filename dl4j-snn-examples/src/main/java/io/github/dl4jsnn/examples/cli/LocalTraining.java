package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.examples.training.AccuracyChart;
import io.github.dl4jsnn.examples.training.AccuracyLog;
import io.github.dl4jsnn.examples.training.AccuracyLog.EpochRow;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.Learner;
import io.github.dl4jsnn.examples.training.Progress;
import io.github.dl4jsnn.examples.training.RunFiles;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.examples.training.TimeLeft;
import io.github.dl4jsnn.examples.training.Trainer;
import io.github.dl4jsnn.report.TrainingReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Trains a network on handwritten digits in this JVM: checkpoints, logs, progress and charts.
 *
 * <p>Standard output gets the settings, one line per epoch and at the end {@code max_test_acc=...};
 * standard error gets progress and errors.
 */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
public final class LocalTraining extends TrainingCommand {

  /** Test images whose spikes the report shows. */
  private static final int SAMPLE = 8;

  /** Iterations between two firing rates of the report. */
  private static final int RATES_EVERY = 100;

  private final Example example;

  @Mixin private LocalOptions options;

  private RunFiles files;
  private Watchers watchers;

  private LocalTraining(Example example) {
    super(example);
    this.example = example;
  }

  /**
   * Runs the command.
   *
   * @param example what to train
   * @param args the command line, see {@code --help}
   */
  public static void main(Example example, String[] args) {
    main(commandLine(example), args);
  }

  /** The command of an example. */
  static CommandLine commandLine(Example example) {
    CommandLine line = commandLine(new LocalTraining(example));
    line.getCommandSpec().name(example.name()).version("dl4j-snn " + example.title());
    line.getCommandSpec().usageMessage().description(example.description());
    return line;
  }

  @Override
  protected TrainingOptions options() {
    return options.common();
  }

  @Override
  protected void validate() throws IOException {
    files = options.files(example);
    options.validate(example);
    watchers = new Watchers(options, files);
    if (options.resume().isPresent()) {
      Checkpoint.requireFile(options.resume().get());
    }
  }

  @Override
  protected List<Path> directories() {
    return files.directories();
  }

  @Override
  protected List<Path> files() {
    return files.all();
  }

  @Override
  protected void train() throws IOException {
    Optional<Checkpoint> saved = Optional.empty();
    if (options.resume().isPresent()) {
      saved = Optional.of(Checkpoint.read(options.resume().get(), example.name()));
    }
    TrainTest all = load(options.dataset(saved, example));
    Settings settings = options.settings(saved, example, all.name());
    options().requireHoldout(settings.holdout(), all);
    TrainTest data = all.holdOut(settings.holdout());
    requireBatch(settings, data);
    print(settings, data);
    print("log-dir", files.logDir());
    options.resume().ifPresent(model -> print("resume", model));
    out().flush();
    Checkpoint start = saved.orElseGet(() -> Checkpoint.start(settings)).with(settings);
    train(start, data, learner(settings, data));
  }

  private void train(Checkpoint start, TrainTest data, Learner learner) throws IOException {
    AccuracyLog.settle(files, start);
    try (Watchers watching = watchers;
        AccuracyLog log = new AccuracyLog(files, start)) {
      Settings settings = start.settings();
      long batches = data.train().size() / settings.batchSize();
      TimeLeft left = new TimeLeft((settings.epochs() - start.epochsDone()) * batches);
      Progress.Factory progress = Progress.onStandardError(err(), left);
      List<TrainingListener> listeners = watching.start(start.trainTimes(), this::notice);
      TrainingReport report = report(start, data);
      if (example.learners().takesListeners()) {
        listeners.add(report);
      }
      Trainer.Saved publish =
          () -> {
            watching.publish();
            log.publish();
          };
      Trainer trainer =
          new Trainer(
              example, learner, start, data, log, files, progress, listeners, publish, report,
              out());
      if (start.epochsDone() == settings.epochs()) {
        notice("the model has all of its " + settings.epochs() + " epochs; --epochs adds more");
      }
      Checkpoint end = trainer.run();
      long updates = end.trainTimes() - start.trainTimes();
      out()
          .printf(
              Locale.ROOT, "trained %d iterations at %.1f it/s%n", updates, trainer.speed(updates));
      learner.epilogue(settings, data, out());
      // None where a complete training is resumed with another --log-dir.
      if (!log.rows().isEmpty()) {
        draw(settings, log);
        print(log.rows().get(log.rows().size() - 1), end);
      }
      print(end, written());
    }
  }

  /** A page about the training; of an earlier one until the first epoch is complete. */
  private TrainingReport report(Checkpoint start, TrainTest data) throws IOException {
    Settings settings = start.settings();
    DataSet sample = example.testing(data.test(), settings).next();
    TrainingReport.Builder report =
        new TrainingReport.Builder(files.report())
            .title(example.title() + " on " + settings.dataset())
            .ratesEvery(RATES_EVERY)
            .sample((DataSet) sample.getRange(0, Math.min(SAMPLE, sample.numExamples())));
    if (options.resume().isPresent()) {
      report.continuing(start.trainTimes());
    }
    try {
      return report.build();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Learner learner(Settings settings, TrainTest data) throws IOException {
    return options.resume().isPresent()
        ? example.learners().read(options.resume().get(), settings, data)
        : example.learners().fresh(settings, data);
  }

  /** The accuracies to compare with papers that choose no epoch by its test accuracy. */
  private void print(EpochRow last, Checkpoint end) {
    out().printf(Locale.ROOT, "last_test_acc=%.4f%n", last.testAcc());
    Checkpoint.Chosen chosen = end.chosen();
    if (chosen != null) {
      out()
          .printf(
              Locale.ROOT,
              "chosen_test_acc=%.4f (epoch %d, the best on %d training images held out: %.4f)%n",
              chosen.testAcc(),
              chosen.epoch(),
              end.settings().holdout(),
              chosen.heldOutAcc());
    }
  }

  /** The result does not depend on the picture: a Java without fonts gets a line, no failure. */
  private void draw(Settings settings, AccuracyLog log) throws IOException {
    String title = example.title() + " on " + settings.dataset();
    if (example.has("timesteps")) {
      title += ", T=" + settings.timesteps();
    }
    try {
      AccuracyChart.write(files.chart(), title, log.rows());
    } catch (RuntimeException | LinkageError | InternalError e) {
      notice("no chart, because this Java cannot draw: " + ErrorText.reason(e));
    }
  }

  private List<Path> written() {
    return files().stream()
        .filter(file -> options.spikeStats() || !file.equals(files.spikes()))
        .filter(Files::exists)
        .toList();
  }
}
