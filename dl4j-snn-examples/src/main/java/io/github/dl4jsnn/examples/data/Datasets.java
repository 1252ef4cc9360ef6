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
    /** The data set of the example where it is available soon, otherwise the digits. */
    AUTO("", 0),
    /** MNIST or an error. */
    MNIST("MNIST", 11),
    /** Fashion-MNIST or an error. */
    FASHION_MNIST("Fashion-MNIST", 31),
    /** The digits that come with the examples. */
    DIGITS("digits", 0);

    private final String title;
    private final int megabytes;

    Choice(String title, int megabytes) {
      this.title = title;
      this.megabytes = megabytes;
    }

    /** Its name in a sentence. */
    public String title() {
      return title;
    }

    /** Size of a download. */
    int megabytes() {
      return megabytes;
    }

    /** The inverse of {@link #toString}. */
    public static Choice of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** As the command line spells it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** With {@link Choice#AUTO}, how long to wait for a first answer; the total stays below 15 s. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final Duration PATIENT = Duration.ofSeconds(60);

  private Datasets() {}

  /**
   * Loads a data set.
   *
   * @param choice which one: auto, that of the files or digits
   * @param directory where to look for the files first
   * @param files finds the files
   * @param notice gets a line when {@code AUTO} takes the digits or a download has begun
   * @return the images
   * @throws IOException if the data are not available; the message says what to do
   */
  public static TrainTest load(
      Choice choice, Optional<Path> directory, ImageFiles files, Consumer<String> notice)
      throws IOException {
    if (choice != Choice.AUTO && choice != Choice.DIGITS && choice != files.name()) {
      throw new IOException(
          "--dataset " + choice + ": auto, " + files.name() + " or digits is expected here");
    }
    if (choice == Choice.DIGITS) {
      return Digits.load();
    }
    try {
      return files.load(directory, choice == Choice.AUTO ? SOON : PATIENT, notice);
    } catch (DownloadException e) {
      String looked =
          directory.map(d -> "in " + d + " or " + files.cache()).orElse("in " + files.cache());
      String title = files.name().title();
      String why =
          title + " is not " + looked + " and cannot be downloaded (" + e.getMessage() + ")";
      if (choice != Choice.AUTO) {
        throw new IOException(
            why + ": name a directory with its four files (--dataset-dir) or use --dataset digits",
            e);
      }
      notice.accept(why + ": using the digits that come with the examples");
      return Digits.load();
    }
  }
}
