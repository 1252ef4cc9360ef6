package io.github.dl4jsnn.spark;

import io.github.dl4jsnn.examples.Checkpoint;
import io.github.dl4jsnn.examples.DirectoryLock;
import io.github.dl4jsnn.examples.RunOptions;
import io.github.dl4jsnn.examples.Settings;
import io.github.dl4jsnn.examples.SpikingMlp;
import io.github.dl4jsnn.examples.TrainingCommand;
import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.MnistFiles;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.util.AtomicFiles;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Trains the network of {@code MnistLif} on a Spark cluster, or on some threads of this JVM, with
 * either of DL4J's training masters, and tests it there.
 *
 * <p>Standard output gets the settings, a line an epoch and at the end {@code max_test_acc=...}.
 */
@Command(
    name = "spark-mnist-lif",
    mixinStandardHelpOptions = true,
    version = "dl4j-snn SparkMnistLif",
    sortOptions = false,
    description =
        "Trains a network of spiking neurons on a Spark cluster, on MNIST or on the small digits"
            + " that come with it.")
public final class SparkMnistLif extends TrainingCommand {

  private final MnistFiles mnist;

  @Mixin private SparkOptions options;

  private SparkMnistLif(MnistFiles mnist) {
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
    return commandLine(new SparkMnistLif(mnist));
  }

  @Override
  protected RunOptions options() {
    return options.run();
  }

  @Override
  protected void train() throws IOException {
    options.validate();
    Optional<String> problem = SparkSupport.problem();
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
    AtomicFiles.requireWritable(options().modelDir());
    try (DirectoryLock lock = lock(options().modelDir())) {
      trainLocked();
    }
  }

  private void trainLocked() throws IOException {
    for (String model : List.of(SparkTrainer.BEST, SparkTrainer.LATEST)) {
      AtomicFiles.deleteStale(options().modelDir().resolve(model));
    }
    TrainTest data =
        Datasets.load(options().dataset(), options().datasetDir(), mnist, this::notice);
    Settings settings = options.settings(data);
    TrainingKind.Plan plan = options.plan(settings, data);

    try (Cluster cluster =
        Cluster.open(options.master(), options.kind(), plan.workers(), options.jars())) {
      print(settings, data);
      print("master", options.master());
      print("training-master", options.kind());
      print("workers", plan.workers());
      if (options.kind() == TrainingKind.PARAMETER_AVERAGING) {
        print("averaging-frequency", plan.averagingFrequency());
      } else {
        print("threshold", plan.threshold());
      }
      out().flush();
      MultiLayerNetwork net =
          new MultiLayerNetwork(
              SpikingMlp.configuration(settings, data.train().features(), data.train().classes()));
      SparkTrainer trainer =
          new SparkTrainer(
              cluster.context(),
              net,
              plan,
              options.kind().master(plan),
              Checkpoint.start(settings),
              data,
              options().modelDir(),
              out());
      Checkpoint end = trainer.run();
      out()
          .printf(
              "wrote %s, %s%n",
              options().modelDir().resolve(SparkTrainer.BEST),
              options().modelDir().resolve(SparkTrainer.LATEST));
      out().printf(Locale.ROOT, "max_test_acc=%.4f%n", end.maxTestAcc());
      out().flush();
    }
  }
}
