package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.io.LogFile;
import io.github.dl4jsnn.listener.SpikeStats;
import io.github.dl4jsnn.listener.SpikeStatsCsv;
import io.github.dl4jsnn.listener.SpikeStatsSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Statistics of spikes as CSV, aside until the first checkpoint like every {@link LogFile}. */
public final class SpikesLog implements SpikeStatsSink, AutoCloseable {

  private final Path file;
  private boolean aside;
  private SpikeStatsCsv csv;

  /**
   * @param trainTimes updates so far; later rows of the file are cut off
   * @throws IOException if the file is something else
   */
  public SpikesLog(Path file, long trainTimes) throws IOException {
    this.file = file;
    try {
      csv = SpikeStatsCsv.continuing(file, trainTimes);
      aside = trainTimes == 0 && Files.exists(file);
      if (aside) {
        csv = new SpikeStatsCsv(LogFile.aside(file));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void report(List<SpikeStats> layers) {
    csv.report(layers);
  }

  /** Moves the file into place, if it is aside. */
  public void publish() throws IOException {
    if (aside) {
      LogFile.publish(file);
      aside = false;
      csv = SpikeStatsCsv.continuing(file, Long.MAX_VALUE);
    }
  }

  /** Deletes a file that is still aside. */
  @Override
  public void close() throws IOException {
    if (aside) {
      LogFile.discard(file);
    }
  }
}
