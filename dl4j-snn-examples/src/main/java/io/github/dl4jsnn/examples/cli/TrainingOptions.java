package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.EncoderKind;
import io.github.dl4jsnn.examples.training.MemoryNeed;
import io.github.dl4jsnn.examples.training.Settings;
import io.github.dl4jsnn.neuron.LIF;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options of every training command. One that was not given is null, so that the value of a
 * resumed model can take its place instead of the default.
 */
public final class TrainingOptions {

  @Option(
      names = {"-T", "--timesteps"},
      paramLabel = "T",
      description = "Simulation steps an image. Default: 100")
  private Integer timesteps;

  @Option(
      names = {"--lr", "--learning-rate"},
      paramLabel = "RATE",
      description = "Learning rate of Adam. Default: 1e-3")
  private Double learningRate;

  @Option(
      names = "--tau",
      paramLabel = "TAU",
      description = "Membrane time constant in steps, greater than 1. Default: 2.0")
  private Double tau;

  @Option(
      names = {"-N", "--epoch", "--epochs"},
      paramLabel = "N",
      description = "Passes over the training set, in all. Default: 10 on MNIST, 30 on the digits")
  private Integer epochs;

  @Option(
      names = "--hidden",
      paramLabel = "N...",
      hideParamSyntax = true,
      arity = "1..*",
      split = ",",
      description = "Sizes of further spiking layers before the last, e.g. 256 128. Default: none")
  private List<Integer> hidden;

  @Option(
      names = "--encoder",
      paramLabel = "poisson|constant",
      description =
          "poisson: a pixel is the probability of a spike; constant: it is the input at every"
              + " step. Default: poisson")
  private EncoderKind encoder;

  @Option(
      names = "--dataset",
      paramLabel = "auto|mnist|digits",
      description =
          "auto: MNIST where it is found or can be downloaded, otherwise the digits that come with"
              + " the examples. Default: auto")
  private Datasets.Choice dataset;

  @Option(
      names = "--dataset-dir",
      paramLabel = "DIR",
      description = "Where to look for the four MNIST files (idx, plain or gzip) first")
  private Path datasetDir;

  @Option(
      names = "--model-output-dir",
      paramLabel = "DIR",
      defaultValue = "logs",
      description = "Where the models go, as DL4J zips. Default: logs")
  private Path modelDir;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Seed of weights, spikes and batches. Default: 42")
  private Long seed;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show stack traces of errors")
  private boolean verbose;

  @Spec private CommandSpec spec;

  /** Where to look for MNIST first. */
  public Optional<Path> datasetDir() {
    return Optional.ofNullable(datasetDir);
  }

  /** Where models go. */
  public Path modelDir() {
    return modelDir;
  }

  /** Whether errors come with a stack trace. */
  public boolean verbose() {
    return verbose;
  }

  /** The data set that was asked for. */
  public Datasets.Choice dataset() {
    return dataset == null ? Datasets.Choice.AUTO : dataset;
  }

  /**
   * What was given, and the defaults for the rest.
   *
   * @param dataset name of the data set
   * @param batchSize images a batch
   */
  public Settings settings(String dataset, int batchSize) {
    int defaultEpochs = dataset.equals("mnist") ? 10 : 30;
    return over(
        new Settings(
            dataset, 100, 2.0, List.of(), EncoderKind.POISSON, batchSize, 1e-3, defaultEpochs, 42));
  }

  /** What was given, and the values of {@code base} for the rest. */
  Settings over(Settings base) {
    return new Settings(
        base.dataset(),
        given(timesteps, base.timesteps()),
        given(tau, base.tau()),
        given(hidden, base.hidden()),
        given(encoder, base.encoder()),
        base.batchSize(),
        given(learningRate, base.learningRate()),
        given(epochs, base.epochs()),
        given(seed, base.seed()));
  }

  /** Refuses values that mean nothing, before anything else is done. */
  public void validate() {
    requirePositive("--epochs", epochs);
    if (hidden != null) {
      hidden.forEach(n -> requirePositive("--hidden", n));
    }
    if (learningRate != null && !(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw error("--learning-rate " + learningRate + ": a positive number is expected");
    }
    // The library knows the ranges of what it gets.
    if (timesteps != null) {
      require("--timesteps", () -> EncoderKind.POISSON.over(timesteps));
    }
    if (tau != null) {
      require("--tau", () -> new LIF().withTau(tau));
    }
  }

  /** Refuses a batch that cannot be filled, or for which this machine has not enough memory. */
  void requireBatch(Settings settings, TrainTest data, MemoryNeed need) {
    if (settings.batchSize() > data.train().size()) {
      throw error(
          String.format(
              "--batch-size %d is larger than the training set of %s, %d images",
              settings.batchSize(), data.name(), data.train().size()));
    }
    if (need.exceeds(MemoryNeed.ofMachine())) {
      throw error(need.toString());
    }
  }

  /** An error of the command line. */
  public ParameterException error(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Refuses a number that was given and is less than 1. */
  public void requirePositive(String option, Integer value) {
    if (value != null && value < 1) {
      throw error(option + " " + value + ": a whole number from 1 is expected");
    }
  }

  private void require(String option, Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private static <T> T given(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
