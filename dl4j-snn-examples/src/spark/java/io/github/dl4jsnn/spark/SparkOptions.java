package io.github.dl4jsnn.spark;

import io.github.dl4jsnn.examples.cli.TrainingOptions;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.Settings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of {@link SparkMnistLif}. */
final class SparkOptions {

  private static final String LOCAL = "local[2]";
  private static final String LOOPBACK = "127.0.0.0/8";

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "local[N] (N threads of this JVM), spark://host:7077, yarn or another of Spark's. Default:"
              + " that of spark-submit, otherwise local[2]")
  private String master;

  @Option(
      names = "--training-master",
      paramLabel = "parameter-averaging|shared-gradients",
      defaultValue = "parameter-averaging",
      description = "How the workers come together. Default: parameter-averaging")
  private TrainingKind kind;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Tasks that train at the same time. Default: the N of local[N]")
  private Integer workers;

  @Option(
      names = {"-b", "--batch-size"},
      paramLabel = "B",
      defaultValue = "32",
      description = "Images per batch of each worker. Default: 32")
  private int batchSize;

  @Option(
      names = "--averaging-frequency",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "With parameter-averaging: batches of a worker between two averages. Default: 5")
  private int averagingFrequency;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description =
          "With shared-gradients: the change of a weight that is sent. Default: the learning rate")
  private Double threshold;

  @Option(
      names = "--network",
      paramLabel = "ADDRESS/BITS",
      description =
          "With shared-gradients on a cluster: the network of driver and executors, e.g."
              + " 10.0.0.0/16")
  private String network;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "40123",
      description =
          "With shared-gradients: UDP port of the driver; executors have those after it. Default:"
              + " 40123")
  private int port;

  @Option(
      names = "--jars",
      paramLabel = "DIR",
      description =
          "On a cluster without spark-submit: the jars that executors get, see docs/spark.md")
  private Path jars;

  @Mixin private TrainingOptions common;

  TrainingOptions common() {
    return common;
  }

  TrainingKind kind() {
    return kind;
  }

  Optional<Path> jars() {
    return Optional.ofNullable(jars);
  }

  MasterUrl master() {
    // spark-submit passes its own --master as a system property.
    return new MasterUrl(master != null ? master : System.getProperty("spark.master", LOCAL));
  }

  /** Refuses values that mean nothing, before anything else is done. */
  void validate(Example example) {
    common.validate(example);
    common.requirePositive("--batch-size", batchSize);
    common.requirePositive("--workers", workers);
    common.requirePositive("--averaging-frequency", averagingFrequency);
    if (threshold != null && !(threshold > 0 && threshold < Double.POSITIVE_INFINITY)) {
      throw common.error("--threshold " + threshold + ": a positive number is expected");
    }
    if (port < 1024 || port > 65535) {
      throw common.error("--port " + port + ": 1024 to 65535 is expected");
    }
    if (master().isLocal()) {
      return;
    }
    if (workers == null) {
      throw common.error(
          "--workers is needed with --master "
              + master()
              + ": how many tasks train at the same time, e.g. the number of cores that the"
              + " cluster gives");
    }
    if (kind == TrainingKind.SHARED_GRADIENTS && network == null) {
      throw common.error(
          "--network is needed with --training-master shared-gradients and --master "
              + master()
              + ": the network that driver and executors share, e.g. 10.0.0.0/16");
    }
  }

  /** The settings of the run: what was given, else the default. */
  Settings settings(Example example, String dataset) {
    return common.over(example.defaults(dataset), batchSize, null);
  }

  /** What the training master needs to know; refuses more workers than there are batches. */
  TrainingKind.Plan plan(Settings settings, TrainTest data) {
    int tasks = workers != null ? workers : master().localThreads().orElseThrow();
    int batches = data.train().size() / settings.batchSize();
    if (tasks > batches) {
      throw common.error(
          String.format(
              "--workers %d: the %d images of %s make %d batches of --batch-size %d, which is not"
                  + " one for each worker",
              tasks, data.train().size(), data.name(), batches, settings.batchSize()));
    }
    return new TrainingKind.Plan(
        tasks,
        settings.batchSize(),
        averagingFrequency,
        threshold != null ? threshold : settings.learningRate(),
        network != null ? network : LOOPBACK,
        port,
        settings.seed());
  }
}
