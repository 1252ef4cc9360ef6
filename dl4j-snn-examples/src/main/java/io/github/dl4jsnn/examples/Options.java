package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.neuron.LIF;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line. An option that was not given is null, so that a resumed training can take the
 * value of the model instead of the default.
 */
final class Options {

  @Option(
      names = {"-T", "--timesteps"},
      paramLabel = "T",
      description = "Simulation steps an image. Default: 100")
  private Integer timesteps;

  @Option(
      names = {"-b", "--batch-size"},
      paramLabel = "B",
      description = "Images a batch. Default: 64")
  private Integer batchSize;

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
      names = "--log-dir",
      paramLabel = "DIR",
      defaultValue = "logs",
      description = "Where the accuracies go, as CSV and PNG. Default: logs")
  private Path logDir;

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
      names = "--resume",
      paramLabel = "MODEL",
      description =
          "Continue the training of a saved model; what is not given is as in that training")
  private Path resume;

  @Option(
      names = "--spike-stats",
      description =
          "Write firing rate, silent and saturated neurons of each layer and epoch to the log"
              + " directory, as CSV, with membrane potentials and gradients")
  private boolean spikeStats;

  @Option(
      names = "--ui",
      description =
          "Show the training in DL4J's UI, until Ctrl-C; needs the Maven profile ui:"
              + " mvn -q -Pui compile exec:java -Dexec.args=--ui")
  private boolean ui;

  @Option(
      names = "--ui-host",
      paramLabel = "HOST",
      description =
          "Interface that the UI listens on; it knows no passwords. Default: 127.0.0.1, this machine"
              + " alone")
  private String uiHost;

  @Option(
      names = "--ui-port",
      paramLabel = "PORT",
      description = "Port of the UI, 0 for any that is free. Default: 9000")
  private Integer uiPort;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show stack traces of errors")
  private boolean verbose;

  @Spec private CommandSpec spec;

  Optional<Path> datasetDir() {
    return Optional.ofNullable(datasetDir);
  }

  Optional<Path> resume() {
    return Optional.ofNullable(resume);
  }

  Path logDir() {
    return logDir;
  }

  Path modelDir() {
    return modelDir;
  }

  boolean spikeStats() {
    return spikeStats;
  }

  boolean ui() {
    return ui;
  }

  String uiHost() {
    return given(uiHost, "127.0.0.1");
  }

  int uiPort() {
    return given(uiPort, 9000);
  }

  boolean verbose() {
    return verbose;
  }

  /** The data set to load: when resuming, that of the model. */
  Datasets.Choice dataset(Optional<Checkpoint> saved) {
    Datasets.Choice asked = dataset == null ? Datasets.Choice.AUTO : dataset;
    if (saved.isEmpty()) {
      return asked;
    }
    String known = saved.get().settings().dataset();
    Datasets.Choice of = known.equals("mnist") ? Datasets.Choice.MNIST : Datasets.Choice.DIGITS;
    if (asked != Datasets.Choice.AUTO && asked != of) {
      throw contradiction("--dataset", asked.toString(), known);
    }
    return of;
  }

  /**
   * The settings of the run: what was given, else what the model has, else the default.
   *
   * @param saved the model to resume
   * @param dataset name of the data set
   * @throws ParameterException if a given value contradicts the model
   */
  Settings settings(Optional<Checkpoint> saved, String dataset) {
    Settings base =
        saved
            .map(Checkpoint::settings)
            .orElse(
                new Settings(
                    dataset,
                    100,
                    2.0,
                    List.of(),
                    EncoderKind.POISSON,
                    64,
                    1e-3,
                    dataset.equals("mnist") ? 10 : 30,
                    42));
    if (saved.isPresent()) {
      refuseChange("--timesteps", timesteps, base.timesteps());
      refuseChange("--tau", tau, base.tau());
      refuseChange("--hidden", hidden, base.hidden());
      refuseChange("--encoder", encoder, base.encoder());
      refuseChange("--seed", seed, base.seed());
    }
    Settings settings =
        new Settings(
            dataset,
            given(timesteps, base.timesteps()),
            given(tau, base.tau()),
            given(hidden, base.hidden()),
            given(encoder, base.encoder()),
            given(batchSize, base.batchSize()),
            given(learningRate, base.learningRate()),
            given(epochs, base.epochs()),
            given(seed, base.seed()));
    int done = saved.map(Checkpoint::epochsDone).orElse(0);
    if (settings.epochs() <= done) {
      throw error(
          String.format(
              "%s has %d epochs already and --epochs (%d) is the total: give a larger one",
              resume, done, settings.epochs()));
    }
    return settings;
  }

  /** Refuses values that mean nothing, before anything else is done. */
  void validate() {
    requirePositive("--batch-size", batchSize);
    requirePositive("--epochs", epochs);
    if (hidden != null) {
      hidden.forEach(n -> requirePositive("--hidden", n));
    }
    if (learningRate != null && !(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw error("--learning-rate " + learningRate + ": a positive number is expected");
    }
    if (!ui && (uiHost != null || uiPort != null)) {
      throw error((uiHost != null ? "--ui-host" : "--ui-port") + " has no meaning without --ui");
    }
    if (uiPort() < 0 || uiPort() > 65535) {
      throw error("--ui-port " + uiPort + ": a number from 0 to 65535 is expected");
    }
    // The library knows the ranges of what it gets.
    if (timesteps != null) {
      require("--timesteps", () -> EncoderKind.POISSON.over(timesteps));
    }
    if (tau != null) {
      require("--tau", () -> new LIF().withTau(tau));
    }
  }

  /** An error of the command line. */
  ParameterException error(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void requirePositive(String option, Integer value) {
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

  private void refuseChange(String option, Object given, Object saved) {
    if (given != null && !Objects.equals(given, saved)) {
      throw contradiction(option, given.toString(), saved.toString());
    }
  }

  private ParameterException contradiction(String option, String given, String saved) {
    return error(
        String.format(
            "%s %s contradicts the model %s, which has %s: leave the option out or train a new"
                + " model",
            option, given, resume, saved));
  }

  private static <T> T given(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
