package io.github.dl4jsnn.examples.training;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows on standard error how far an epoch is: its speed, its accuracy so far, and the time that is
 * left of all epochs.
 */
public interface Progress extends AutoCloseable {

  /**
   * One more batch is done.
   *
   * @param accuracy of the epoch so far
   */
  void step(double accuracy);

  /** Ends the display of the epoch. */
  @Override
  void close();

  /** Opens a display for every epoch. */
  @FunctionalInterface
  interface Factory {
    /**
     * A display for one epoch.
     *
     * @param epoch number of the epoch, from 0
     * @param batches how many steps there will be
     */
    Progress start(int epoch, int batches);
  }

  /**
   * A bar if standard error is a terminal, lines otherwise.
   *
   * @param err where lines go
   * @param left the time that is left
   */
  public static Factory onStandardError(PrintWriter err, TimeLeft left) {
    return isTerminal()
        ? (epoch, batches) -> new Bar(epoch, batches, left)
        : (epoch, batches) -> new Lines(epoch, batches, left, err, Duration.ofSeconds(10));
  }

  /** Whether standard error is a terminal. */
  private static boolean isTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      // Java's Console checks standard input and output, not standard error.
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux: take the other two streams as a hint.
      return isTerminal(System.console());
    }
  }

  private static boolean isTerminal(Console console) {
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is a console without a terminal too, which this method recognises.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** A progress bar. */
  final class Bar implements Progress {
    private final ProgressBar bar;
    private final TimeLeft left;
    private final long started = System.nanoTime();

    Bar(int epoch, int batches, TimeLeft left) {
      this.left = left;
      bar =
          new ProgressBarBuilder()
              .setTaskName("Epoch " + epoch)
              .setInitialMax(batches)
              .setUnit(" it", 1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .build();
    }

    @Override
    public void step(double accuracy) {
      bar.step();
      left.step();
      // The bar's own speed is empty during the first second, which may be the whole epoch.
      double seconds = (System.nanoTime() - started) * 1e-9;
      bar.setExtraMessage(
          String.format(
              Locale.ROOT,
              " %.1f it/s, acc=%.4f, %s left of all epochs",
              bar.getCurrent() / seconds,
              accuracy,
              left));
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** A line from time to time. */
  final class Lines implements Progress {
    private final int epoch;
    private final int batches;
    private final TimeLeft left;
    private final PrintWriter err;
    private final long interval;
    private final long started = System.nanoTime();
    private long last = started;
    private int done;

    Lines(int epoch, int batches, TimeLeft left, PrintWriter err, Duration interval) {
      this.left = left;
      this.epoch = epoch;
      this.batches = batches;
      this.err = err;
      this.interval = interval.toNanos();
    }

    @Override
    public void step(double accuracy) {
      done++;
      left.step();
      long now = System.nanoTime();
      if (now - last >= interval) {
        last = now;
        err.printf(
            Locale.ROOT,
            "Epoch %d: %d/%d it, %.1f it/s, acc=%.4f, %s left of all epochs%n",
            epoch,
            done,
            batches,
            done / ((now - started) * 1e-9),
            accuracy,
            left);
        err.flush();
      }
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
