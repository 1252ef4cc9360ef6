package io.github.dl4jsnn.examples.cli;

import io.github.dl4jsnn.examples.training.RunFiles;
import io.github.dl4jsnn.examples.training.SpikesLog;
import io.github.dl4jsnn.examples.ui.SpikeStatsRouter;
import io.github.dl4jsnn.examples.ui.TrainingUi;
import io.github.dl4jsnn.listener.SpikeStatsListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.optimize.api.TrainingListener;

/** The listeners of the training beside the accuracies: {@code --spike-stats} and {@code --ui}. */
final class Watchers implements AutoCloseable {

  /** Iterations between two reports of DL4J's own listener to the UI. */
  private static final int STATS_FREQUENCY = 10;

  private final LocalOptions options;
  private final RunFiles files;
  private final Optional<TrainingUi> ui;
  private Optional<SpikesLog> log = Optional.empty();

  /**
   * @throws picocli.CommandLine.ParameterException if the UI is requested and not on the classpath
   */
  Watchers(LocalOptions options, RunFiles files) {
    this.options = options;
    this.files = files;
    ui = options.ui() ? TrainingUi.find() : Optional.empty();
    if (options.ui() && ui.isEmpty()) {
      throw options.common().error("--ui needs the Maven profile ui: " + TrainingUi.COMMAND);
    }
  }

  /**
   * The listeners; starts the UI.
   *
   * @param trainTimes updates so far
   * @param notice gets the address of the UI
   * @throws IOException if a file cannot be used or the UI cannot listen
   */
  List<TrainingListener> start(long trainTimes, Consumer<String> notice) throws IOException {
    List<TrainingListener> listeners = new ArrayList<>();
    SpikeStatsListener.Builder spikes = new SpikeStatsListener.Builder();
    if (options.spikeStats()) {
      log = Optional.of(new SpikesLog(files.spikes(), trainTimes));
      spikes.sink(log.get());
      spikes.membrane(true).gradients(true);
    }
    if (ui.isPresent()) {
      TrainingUi.Page page = ui.get().start(options.uiHost(), options.uiPort());
      listeners.add(page.statsListener(files.example(), STATS_FREQUENCY));
      spikes.sink(new SpikeStatsRouter(page.storage(), files.example(), files.example()));
      String address = page.address();
      notice.accept(
          "the UI is at "
              + address
              + "/train, firing rates at "
              + address
              + "/spikes, until"
              + " Ctrl-C");
    }
    if (options.spikeStats() || ui.isPresent()) {
      listeners.add(spikes.build());
    }
    return listeners;
  }

  /** Moves the statistics into place, where those of an earlier training were until now. */
  void publish() throws IOException {
    if (log.isPresent()) {
      log.get().publish();
    }
  }

  /** Deletes statistics that are still aside: they belong to no model. */
  @Override
  public void close() throws IOException {
    if (log.isPresent()) {
      log.get().close();
    }
  }
}
