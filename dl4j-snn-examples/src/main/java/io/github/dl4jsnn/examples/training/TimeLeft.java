package io.github.dl4jsnn.examples.training;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How long a training will go on: the time of its batches so far, tests after epochs included,
 * carried over to those that are left.
 */
public final class TimeLeft {

  private final long batches;
  private final LongSupplier nanos;
  private final long started;
  private long done;

  /**
   * Begins to count.
   *
   * @param batches of all epochs to come
   */
  public TimeLeft(long batches) {
    this(batches, System::nanoTime);
  }

  /** With a clock of its own. */
  TimeLeft(long batches, LongSupplier nanos) {
    this.batches = batches;
    this.nanos = nanos;
    this.started = nanos.getAsLong();
  }

  /** One more batch is done. */
  void step() {
    done++;
  }

  /** Minutes and seconds, with hours where there are any; at least one batch is done. */
  @Override
  public String toString() {
    double perBatch = (nanos.getAsLong() - started) * 1e-9 / done;
    long seconds = Math.round(perBatch * (batches - done));
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
}
