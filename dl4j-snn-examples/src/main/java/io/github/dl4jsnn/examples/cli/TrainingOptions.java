package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.data.TrainTest;
import io.github.dl4jsnn.examples.training.EncoderKind;
import io.github.dl4jsnn.examples.training.Example;
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
      description = "Simulation steps per image. Default: ${bundle:default.timesteps}")
  private Integer timesteps;

  @Option(
      names = {"--lr", "--learning-rate"},
      paramLabel = "RATE",
      description = "Learning rate of Adam at the start. Default: ${bundle:default.learning-rate}")
  private Double learningRate;

  @Option(
      names = "--tau",
      paramLabel = "TAU",
      description =
          "Membrane time constant in steps, greater than 1. Default: ${bundle:default.tau}")
  private Double tau;

  @Option(
      names = {"-N", "--epoch", "--epochs"},
      paramLabel = "N",
      description = "Passes over the training set, in total. Default: ${bundle:default.epochs}")
  private Integer epochs;

  @Option(
      names = "--hidden",
      paramLabel = "N...",
      hideParamSyntax = true,
      arity = "1..*",
      split = ",",
      description =
          "Sizes of the spiking layers before the last, e.g. 256 128. Default: ${bundle:default.hidden}")
  private List<Integer> hidden;

  @Option(
      names = "--channels",
      paramLabel = "N...",
      hideParamSyntax = true,
      arity = "1..*",
      split = ",",
      description = "Channels of the convolutions. Default: ${bundle:default.channels}")
  private List<Integer> channels;

  @Option(
      names = "--encoder",
      paramLabel = "poisson|constant",
      description =
          "poisson: a pixel is the probability of a spike; constant: it is the input at every"
              + " step. Default: ${bundle:default.encoder}")
  private EncoderKind encoder;

  @Option(
      names = "--dataset",
      paramLabel = "auto|${bundle:data.name}|digits",
      description =
          "auto: ${bundle:data.title} where it is found or can be downloaded, otherwise the digits"
              + " that come with the examples. Default: ${bundle:data.default}")
  private Datasets.Choice dataset;

  @Option(
      names = "--dataset-dir",
      paramLabel = "DIR",
      description =
          "Where to look for the four ${bundle:data.title} files (idx, plain or gzip) first")
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

  /** Whether a data set was given. */
  boolean namesDataset() {
    return dataset != null;
  }

  /** Whether a number of epochs was given. */
  boolean namesEpochs() {
    return epochs != null;
  }

  /** The chosen data set; whoever names a directory wants what is there. */
  public Datasets.Choice dataset(Example example) {
    if (dataset == null) {
      return datasetDir == null ? example.data() : Datasets.Choice.AUTO;
    }
    return dataset;
  }

  /**
   * The given values, and those of {@code base} for the rest.
   *
   * @param batchSize images per batch, or null
   * @param holdout training images held out, or null
   */
  public Settings over(Settings base, Integer batchSize, Integer holdout) {
    return new Settings(
        base.example(),
        base.dataset(),
        given(timesteps, base.timesteps()),
        given(tau, base.tau()),
        given(hidden, base.hidden()),
        given(channels, base.channels()),
        given(encoder, base.encoder()),
        given(batchSize, base.batchSize()),
        given(learningRate, base.learningRate()),
        given(epochs, base.epochs()),
        given(seed, base.seed()),
        given(holdout, base.holdout()));
  }

  /** Refuses values without a meaning, before anything else is done. */
  public void validate(Example example) {
    requirePositive("--epochs", epochs);
    if (hidden != null) {
      hidden.forEach(n -> requirePositive("--hidden", n));
    }
    if (channels != null) {
      channels.forEach(n -> requirePositive("--channels", n));
      int expected = example.defaults("").channels().size();
      if (channels.size() != expected) {
        throw error("--channels: " + expected + " numbers are expected, one per convolution");
      }
    }
    if (learningRate != null && !(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw error("--learning-rate " + learningRate + ": a positive number is expected");
    }
    // The library checks these ranges.
    if (timesteps != null) {
      require("--timesteps", () -> EncoderKind.POISSON.over(timesteps));
    }
    if (tau != null) {
      require("--tau", () -> new LIF().withTau(tau));
    }
  }

  /** Refuses a batch that cannot be filled, or for which this machine has not enough memory. */
  void requireBatch(Settings settings, TrainTest data, Optional<MemoryNeed> need) {
    if (settings.batchSize() > data.train().size()) {
      throw error(
          String.format(
              "--batch-size %d is larger than the training set of %s, %d images",
              settings.batchSize(), data.name(), data.train().size()));
    }
    if (need.isPresent() && need.get().exceeds(MemoryNeed.ofMachine())) {
      throw error(need.get().toString());
    }
  }

  /** Refuses to hold out all images. */
  void requireHoldout(int images, TrainTest data) {
    if (images >= data.train().size()) {
      throw error(
          String.format(
              "--holdout %d leaves nothing of the training set of %s, %d images",
              images, data.name(), data.train().size()));
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
