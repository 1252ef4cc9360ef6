package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.data.MnistFiles;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.io.ErrorText;
import io.github.dl4jsnn.examples.training.AccuracyChart;
import io.github.dl4jsnn.examples.training.AccuracyLog;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.NetworkFactory;
import io.github.dl4jsnn.examples.training.Progress;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.examples.training.SpikesLog;
import io.github.dl4jsnn.examples.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Trains a network on handwritten digits in this JVM: checkpoints, logs, progress and charts.
 *
 * <p>Standard output gets the settings, one line per epoch and at the end {@code max_test_acc=...};
 * standard error gets progress and errors.
 */
@Command(
    name = "mnist-lif",
    mixinStandardHelpOptions = true,
    version = "dl4j-snn MnistLif",
    sortOptions = false,
    description =
        "Trains a network of spiking neurons on MNIST, or on the small digits that come with it.")
public final class LocalTraining extends TrainingCommand {

  static final String CHART = "mnist-lif-accuracy.png";

  @Mixin private LocalOptions options;

  private Watchers watchers;

  private LocalTraining(NetworkFactory network, MnistFiles mnist) {
    super(network, mnist);
  }

  /**
   * Runs the command.
   *
   * @param network what to train
   * @param args the command line, see {@code --help}
   */
  public static void main(NetworkFactory network, String[] args) {
    main(commandLine(network, MnistFiles.published()), args);
  }

  /** The command, with the place that MNIST comes from. */
  static CommandLine commandLine(NetworkFactory network, MnistFiles mnist) {
    return commandLine(new LocalTraining(network, mnist));
  }

  @Override
  protected TrainingOptions options() {
    return options.common();
  }

  @Override
  protected void validate() throws IOException {
    options.validate();
    watchers = new Watchers(options);
    if (options.resume().isPresent()) {
      Checkpoint.requireFile(options.resume().get());
    }
  }

  @Override
  protected List<Path> directories() {
    return List.of(options.logDir(), options().modelDir());
  }

  @Override
  protected List<Path> files() {
    Path log = options.logDir();
    Path model = options().modelDir();
    return List.of(
        model.resolve(Trainer.BEST),
        model.resolve(Trainer.LATEST),
        log.resolve(AccuracyLog.EPOCHS),
        log.resolve(AccuracyLog.BATCHES),
        log.resolve(SpikesLog.FILE),
        log.resolve(CHART));
  }

  @Override
  protected void train() throws IOException {
    Optional<Checkpoint> saved = Optional.empty();
    if (options.resume().isPresent()) {
      saved = Optional.of(Checkpoint.read(options.resume().get()));
    }
    TrainTest data = load(options.dataset(saved));
    Settings settings = options.settings(saved, data.name());
    requireBatch(settings, data);
    print(settings, data);
    print("log-dir", options.logDir());
    options.resume().ifPresent(model -> print("resume", model));
    out().flush();
    Checkpoint start = saved.orElseGet(() -> Checkpoint.start(settings)).with(settings);
    train(start, data, startNetwork(settings, data));
  }

  private void train(Checkpoint start, TrainTest data, MultiLayerNetwork net) throws IOException {
    AccuracyLog.settle(options.logDir(), start);
    try (Watchers watching = watchers;
        AccuracyLog log = new AccuracyLog(options.logDir(), start)) {
      Progress.Factory progress = Progress.onStandardError(err());
      List<TrainingListener> listeners = watching.start(start.trainTimes(), this::notice);
      Trainer.Saved publish =
          () -> {
            watching.publish();
            log.publish();
          };
      Trainer trainer =
          new Trainer(
              net, start, data, log, options().modelDir(), progress, listeners, publish, out());
      Checkpoint end = trainer.run();
      long updates = end.trainTimes() - start.trainTimes();
      draw(start.settings(), log);
      out()
          .printf(
              Locale.ROOT, "trained %d iterations at %.1f it/s%n", updates, trainer.speed(updates));
      print(end, written());
    }
  }

  private MultiLayerNetwork startNetwork(Settings settings, TrainTest data) throws IOException {
    if (options.resume().isPresent()) {
      MultiLayerNetwork net = Checkpoint.readNetwork(options.resume().get());
      net.setLearningRate(settings.learningRate());
      return net;
    }
    MultiLayerNetwork net = network(settings, data);
    net.init();
    return net;
  }

  /** The result does not depend on the picture: a Java without fonts gets a line, no failure. */
  private void draw(Settings settings, AccuracyLog log) throws IOException {
    String title = "MnistLif on " + settings.dataset() + ", T=" + settings.timesteps();
    try {
      AccuracyChart.write(options.logDir().resolve(CHART), title, log.rows());
    } catch (RuntimeException | LinkageError | InternalError e) {
      notice("no chart, because this Java cannot draw: " + ErrorText.reason(e));
    }
  }

  private List<Path> written() {
    return files().stream()
        .filter(file -> options.spikeStats() || !file.endsWith(SpikesLog.FILE))
        .filter(Files::exists)
        .toList();
  }
}
