package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.MnistFiles;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Trains a spiking network on handwritten digits: Flatten -&gt; Linear(784, 10) -&gt; LIF over T
 * time steps of Poisson spikes, with the mean squared error between firing rates and one-hot labels
 * as the loss.
 *
 * <p>Standard output gets the settings, a line an epoch and at the end {@code max_test_acc=...};
 * standard error gets progress and errors.
 */
@Command(
    name = "mnist-lif",
    mixinStandardHelpOptions = true,
    version = "dl4j-snn MnistLif",
    sortOptions = false,
    description =
        "Trains a network of spiking neurons on MNIST, or on the small digits that come with it.")
public final class MnistLif extends TrainingCommand {

  static final String CHART = "mnist-lif-accuracy.png";

  private final MnistFiles mnist;

  @Mixin private Options options;

  private MnistLif(MnistFiles mnist) {
    this.mnist = mnist;
  }

  /**
   * Runs the example.
   *
   * @param args the command line, see {@code --help}
   */
  public static void main(String[] args) {
    main(commandLine(MnistFiles.published()), args);
  }

  /** The command, with the place that MNIST comes from. */
  static CommandLine commandLine(MnistFiles mnist) {
    return commandLine(new MnistLif(mnist));
  }

  @Override
  protected RunOptions options() {
    return options.run();
  }

  @Override
  protected void train() throws IOException {
    options.validate();
    Watchers watchers = new Watchers(options);
    if (options.resume().isPresent()) {
      Checkpoint.requireFile(options.resume().get());
    }
    AtomicFiles.requireWritable(options.logDir());
    AtomicFiles.requireWritable(options().modelDir());
    try (watchers;
        DirectoryLock lock = lock(options.logDir(), options().modelDir())) {
      train(watchers);
    }
  }

  private void train(Watchers watchers) throws IOException {
    files().forEach(AtomicFiles::deleteStale);
    Optional<Checkpoint> saved = Optional.empty();
    if (options.resume().isPresent()) {
      saved = Optional.of(Checkpoint.read(options.resume().get()));
    }
    TrainTest data =
        Datasets.load(options.dataset(saved), options().datasetDir(), mnist, this::notice);
    Settings settings = options.settings(saved, data.name());
    requireBatch(settings, data);
    print(settings, data);
    print("log-dir", options.logDir());
    options.resume().ifPresent(model -> print("resume", model));
    out().flush();
    Checkpoint start = saved.orElseGet(() -> Checkpoint.start(settings)).with(settings);
    MultiLayerNetwork net = network(settings, data);
    AccuracyLog.settle(options.logDir(), start);

    try (AccuracyLog log = new AccuracyLog(options.logDir(), start)) {
      Progress.Factory progress = Progress.onStandardError(err());
      List<TrainingListener> listeners = watchers.start(start.trainTimes(), this::notice);
      Trainer.Saved publish =
          () -> {
            watchers.publish();
            log.publish();
          };
      Trainer trainer =
          new Trainer(
              net, start, data, log, options().modelDir(), progress, listeners, publish, out());
      Checkpoint end = trainer.run();
      long updates = end.trainTimes() - start.trainTimes();
      draw(settings, log);
      out()
          .printf(
              Locale.ROOT, "trained %d iterations at %.1f it/s%n", updates, trainer.speed(updates));
      out().printf("wrote %s%n", written());
      out().printf(Locale.ROOT, "max_test_acc=%.4f%n", end.maxTestAcc());
      out().flush();
    }
  }

  private MultiLayerNetwork network(Settings settings, TrainTest data) throws IOException {
    if (options.resume().isEmpty()) {
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              SpikingMlp.configuration(settings, data.train().features(), data.train().classes()));
      net.init();
      return net;
    }
    MultiLayerNetwork net = Checkpoint.readNetwork(options.resume().get());
    net.setLearningRate(settings.learningRate());
    return net;
  }

  /** A picture is not worth the result: a Java without fonts gets a line instead of a failure. */
  private void draw(Settings settings, AccuracyLog log) throws IOException {
    String title = "MnistLif on " + settings.dataset() + ", T=" + settings.timesteps();
    try {
      AccuracyChart.write(options.logDir().resolve(CHART), title, log.rows());
    } catch (RuntimeException | LinkageError | InternalError e) {
      notice("no chart, because this Java cannot draw: " + Errors.reason(e));
    }
  }

  private String written() {
    return files().stream()
        .filter(file -> options.spikeStats() || !file.endsWith(Watchers.SPIKES))
        .filter(Files::exists)
        .map(Path::toString)
        .collect(Collectors.joining(", "));
  }

  /** What a run may write. */
  private List<Path> files() {
    Path log = options.logDir();
    Path model = options().modelDir();
    return List.of(
        model.resolve(Trainer.BEST),
        model.resolve(Trainer.LATEST),
        log.resolve(AccuracyLog.EPOCHS),
        log.resolve(AccuracyLog.BATCHES),
        log.resolve(Watchers.SPIKES),
        log.resolve(CHART));
  }
}
