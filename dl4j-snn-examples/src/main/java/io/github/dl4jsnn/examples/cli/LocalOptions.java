package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.data.Datasets;
import io.github.dl4jsnn.examples.training.Checkpoint;
import io.github.dl4jsnn.examples.training.Example;
import io.github.dl4jsnn.examples.training.RunFiles;
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
      description = "Images per batch. Default: ${bundle:default.batch-size}")
  private Integer batchSize;

  @Option(
      names = "--holdout",
      paramLabel = "N",
      description =
          "Training images that are held out: not trained on, they choose the epoch of the best"
              + " model. Default: none")
  private Integer holdout;

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
  void validate(Example example) {
    common.validate(example);
    if (!example.learners().takesListeners() && (spikeStats || ui)) {
      throw common.error(
          (spikeStats ? "--spike-stats" : "--ui") + " needs a network: this example has a graph");
    }
    common.requirePositive("--batch-size", batchSize);
    if (holdout != null && holdout < 0) {
      throw common.error("--holdout " + holdout + ": a whole number from 0 is expected");
    }
    if (!ui && (uiHost != null || uiPort != null)) {
      throw common.error(
          (uiHost != null ? "--ui-host" : "--ui-port") + " has no meaning without --ui");
    }
    if (uiPort() < 0 || uiPort() > 65535) {
      throw common.error("--ui-port " + uiPort + ": a number from 0 to 65535 is expected");
    }
  }

  /** What the training writes. */
  RunFiles files(Example example) {
    return new RunFiles(example.name(), logDir, common.modelDir());
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
  Datasets.Choice dataset(Optional<Checkpoint> saved, Example example) {
    Datasets.Choice chosen = common.dataset(example);
    if (saved.isEmpty()) {
      return chosen;
    }
    String known = saved.get().settings().dataset();
    Datasets.Choice of = Datasets.Choice.of(known);
    if (common.namesDataset() && chosen != Datasets.Choice.AUTO && chosen != of) {
      throw contradiction("--dataset", chosen.toString(), known);
    }
    return of;
  }

  /**
   * The settings of the run: what was given, else what the model has, else the default. A model
   * with all of its epochs may have been killed before its last lines, so it is refused only where
   * a number of epochs is given.
   *
   * @param saved the model to resume
   * @param example what is trained
   * @param dataset name of the data set
   * @throws ParameterException if a given value contradicts the model
   */
  Settings settings(Optional<Checkpoint> saved, Example example, String dataset) {
    if (saved.isEmpty()) {
      return common.over(example.defaults(dataset), batchSize, holdout);
    }
    Settings base = saved.get().settings();
    Settings settings = common.over(base, batchSize, holdout);
    refuseChange("--timesteps", Settings::timesteps, settings, base);
    refuseChange("--tau", Settings::tau, settings, base);
    refuseChange("--hidden", Settings::hidden, settings, base);
    refuseChange("--channels", Settings::channels, settings, base);
    refuseChange("--holdout", Settings::holdout, settings, base);
    refuseChange("--encoder", Settings::encoder, settings, base);
    refuseChange("--seed", Settings::seed, settings, base);
    int done = saved.get().epochsDone();
    if (common.namesEpochs() && settings.epochs() <= done) {
      throw common.error(
          String.format(
              "%s has %d epochs already and --epochs (%d) is the total: give a larger one",
              resume, done, settings.epochs()));
    }
    return settings;
  }

  private void refuseChange(
      String option, Function<Settings, Object> value, Settings chosen, Settings saved) {
    if (!Objects.equals(value.apply(chosen), value.apply(saved))) {
      throw contradiction(option, value.apply(chosen).toString(), value.apply(saved).toString());
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
