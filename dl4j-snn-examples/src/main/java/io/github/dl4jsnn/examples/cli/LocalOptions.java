package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.Settings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The command line of {@link LocalTraining}. A resumed training takes the value of the model where
 * an option was not given.
 */
final class LocalOptions {

  @Mixin private TrainingOptions common;

  @Option(
      names = {"-b", "--batch-size"},
      paramLabel = "B",
      description = "Images a batch. Default: 64")
  private Integer batchSize;

  @Option(
      names = "--log-dir",
      paramLabel = "DIR",
      defaultValue = "logs",
      description = "Where the accuracies go, as CSV and PNG. Default: logs")
  private Path logDir;

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

  TrainingOptions common() {
    return common;
  }

  /** Refuses values that mean nothing, before anything else is done. */
  void validate() {
    common.validate();
    common.requirePositive("--batch-size", batchSize);
    if (!ui && (uiHost != null || uiPort != null)) {
      throw common.error(
          (uiHost != null ? "--ui-host" : "--ui-port") + " has no meaning without --ui");
    }
    if (uiPort() < 0 || uiPort() > 65535) {
      throw common.error("--ui-port " + uiPort + ": a number from 0 to 65535 is expected");
    }
  }

  Path logDir() {
    return logDir;
  }

  boolean spikeStats() {
    return spikeStats;
  }

  boolean ui() {
    return ui;
  }

  String uiHost() {
    return uiHost == null ? "127.0.0.1" : uiHost;
  }

  int uiPort() {
    return uiPort == null ? 9000 : uiPort;
  }

  Optional<Path> resume() {
    return Optional.ofNullable(resume);
  }

  /** The data set to load: when resuming, that of the model. */
  Datasets.Choice dataset(Optional<Checkpoint> saved) {
    Datasets.Choice chosen = common.dataset();
    if (saved.isEmpty()) {
      return chosen;
    }
    String known = saved.get().settings().dataset();
    Datasets.Choice of = known.equals("mnist") ? Datasets.Choice.MNIST : Datasets.Choice.DIGITS;
    if (chosen != Datasets.Choice.AUTO && chosen != of) {
      throw contradiction("--dataset", chosen.toString(), known);
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
    if (saved.isEmpty()) {
      return common.settings(dataset, batchSize == null ? 64 : batchSize);
    }
    Settings base = saved.get().settings();
    Settings settings = common.over(batchSize == null ? base : base.withBatchSize(batchSize));
    refuseChange("--timesteps", Settings::timesteps, settings, base);
    refuseChange("--tau", Settings::tau, settings, base);
    refuseChange("--hidden", Settings::hidden, settings, base);
    refuseChange("--encoder", Settings::encoder, settings, base);
    refuseChange("--seed", Settings::seed, settings, base);
    int done = saved.get().epochsDone();
    if (settings.epochs() <= done) {
      throw common.error(
          String.format(
              "%s has %d epochs already and --epochs (%d) is the total: give a larger one",
              resume, done, settings.epochs()));
    }
    return settings;
  }

  private void refuseChange(
      String option, Function<Settings, Object> value, Settings asked, Settings saved) {
    if (!Objects.equals(value.apply(asked), value.apply(saved))) {
      throw contradiction(option, value.apply(asked).toString(), value.apply(saved).toString());
    }
  }

  private ParameterException contradiction(String option, String given, String saved) {
    return common.error(
        String.format(
            "%s %s contradicts the model %s, which has %s: leave the option out or train a new"
                + " model",
            option, given, resume, saved));
  }
}
