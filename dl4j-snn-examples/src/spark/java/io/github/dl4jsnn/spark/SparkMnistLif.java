package io.github.dl4jsnn.spark;

import io.github.dl4jsnn.examples.MnistLif;
import io.github.dl4jsnn.examples.cli.TrainingCommand;
import io.github.dl4jsnn.examples.cli.TrainingOptions;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Trains the network of {@link MnistLif} on a Spark cluster, or on several threads of this JVM,
 * with either of DL4J's training masters, and tests it there.
 *
 * <p>Standard output gets the settings, one line per epoch and at the end {@code max_test_acc=...}.
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

  private final Example example;

  @Mixin private SparkOptions options;

  private SparkMnistLif(Example example) {
    super(example);
    this.example = example;
  }

  /**
   * Runs the example.
   *
   * @param args the command line, see {@code --help}
   */
  public static void main(String[] args) {
    main(commandLine(MnistLif.example()), args);
  }

  /** The command. */
  static CommandLine commandLine(Example example) {
    return commandLine(new SparkMnistLif(example));
  }

  @Override
  protected TrainingOptions options() {
    return options.common();
  }

  @Override
  protected void validate() throws IOException {
    options.validate(example);
    Optional<String> problem = SparkSupport.problem();
    if (problem.isPresent()) {
      throw new IOException(problem.get());
    }
  }

  @Override
  protected List<Path> directories() {
    return List.of(options().modelDir());
  }

  @Override
  protected List<Path> files() {
    Path model = options().modelDir();
    return List.of(model.resolve(SparkTrainer.BEST), model.resolve(SparkTrainer.LATEST));
  }

  @Override
  protected void train() throws IOException {
    TrainTest data = load(options().dataset(example));
    Settings settings = options.settings(example, data.name());
    requireBatch(settings, data);
    TrainingKind.Plan plan = options.plan(settings, data);
    try (Cluster cluster =
        Cluster.open(options.master(), options.kind(), plan.workers(), options.jars())) {
      print(settings, data);
      print(plan);
      SparkTrainer trainer =
          new SparkTrainer(
              cluster.context(),
              new MultiLayerNetwork(
                  MnistLif.configuration(
                      settings, data.train().features(), data.train().classes())),
              plan,
              options.kind().master(plan),
              Checkpoint.start(settings),
              data,
              options().modelDir(),
              out());
      print(trainer.run(), files());
    }
  }

  private void print(TrainingKind.Plan plan) {
    print("master", options.master());
    print("training-master", options.kind());
    print("workers", plan.workers());
    if (options.kind() == TrainingKind.PARAMETER_AVERAGING) {
      print("averaging-frequency", plan.averagingFrequency());
    } else {
      print("threshold", plan.threshold());
    }
    out().flush();
  }
}
