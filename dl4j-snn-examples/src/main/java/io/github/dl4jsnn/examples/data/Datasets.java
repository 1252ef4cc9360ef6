package io.github.dl4jsnn.examples.data;

import io.github.dl4jsnn.examples.data.Download.DownloadException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Decides which data set a run uses. */
public final class Datasets {

  /** The choice of the user. */
  public enum Choice {
    /** MNIST where it is available soon, otherwise the digits. */
    AUTO,
    /** MNIST or an error. */
    MNIST,
    /** The digits that come with the examples. */
    DIGITS;

    /** As the command line spells it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** With {@link Choice#AUTO}, how long to wait for a first answer; the total stays below 15 s. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Duration PATIENT = Duration.ofSeconds(60);

  private Datasets() {}

  /**
   * Loads a data set.
   *
   * @param choice which one
   * @param directory where to look for MNIST first
   * @param mnist finds the MNIST files
   * @param notice gets a line when {@code AUTO} takes the digits or a download has begun
   * @return the images
   * @throws IOException if the data are not available; the message says what to do
   */
  public static TrainTest load(
      Choice choice, Optional<Path> directory, MnistFiles mnist, Consumer<String> notice)
      throws IOException {
    if (choice == Choice.DIGITS) {
      return Digits.load();
    }
    try {
      return mnist.load(directory, choice == Choice.AUTO ? SOON : PATIENT, notice);
    } catch (DownloadException e) {
      String looked =
          directory.map(d -> "in " + d + " or " + mnist.cache()).orElse("in " + mnist.cache());
      String why = "MNIST is not " + looked + " and cannot be downloaded (" + e.getMessage() + ")";
      if (choice == Choice.MNIST) {
        throw new IOException(
            why + ": name a directory with its four files (--dataset-dir) or use --dataset digits",
            e);
      }
      notice.accept(why + ": using the digits that come with the examples");
      return Digits.load();
    }
  }
}
