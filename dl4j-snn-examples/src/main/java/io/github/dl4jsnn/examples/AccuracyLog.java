package io.github.dl4jsnn.examples;

import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The accuracies as CSV files: one line a batch and one line an epoch.
 *
 * <p>Every line is handed to the operating system whole and at once, so that a crash of the program
 * loses no line and leaves no half one.
 */
final class AccuracyLog implements AutoCloseable {

  static final String BATCHES = "mnist-lif-batches.csv";
  static final String EPOCHS = "mnist-lif-epochs.csv";

  private static final String BATCH_HEADER = "train_times,epoch,train_acc";
  private static final String EPOCH_HEADER = "train_times,epoch,train_acc,test_acc,max_test_acc";

  /**
   * The results of an epoch.
   *
   * @param trainTimes updates since the beginning of the training, of all epochs
   * @param epoch number of the epoch, from 0
   * @param trainAcc accuracy on the training batches, each before its update
   * @param testAcc accuracy on the test images after the epoch
   * @param maxTestAcc the highest {@code testAcc} so far
   */
  record EpochRow(long trainTimes, int epoch, double trainAcc, double testAcc, double maxTestAcc) {

    private static EpochRow parse(String line) {
      String[] cells = line.split(",", -1);
      return new EpochRow(
          Long.parseLong(cells[0]),
          Integer.parseInt(cells[1]),
          Double.parseDouble(cells[2]),
          Double.parseDouble(cells[3]),
          Double.parseDouble(cells[4]));
    }
  }

  private final List<EpochRow> rows = new ArrayList<>();
  private final LineFile batches;
  private final LineFile epochs;

  /**
   * Opens the files of a directory.
   *
   * @param directory an existing directory
   * @param trainTimes 0 for new files; otherwise lines up to this number of updates are kept and
   *     later ones, which an interrupted epoch left, are cut off
   * @throws IOException if a file cannot be written, or read as one of this example
   */
  AccuracyLog(Path directory, long trainTimes) throws IOException {
    for (String line : kept(directory.resolve(EPOCHS), EPOCH_HEADER, trainTimes)) {
      rows.add(EpochRow.parse(line));
    }
    batches =
        new LineFile(
            directory.resolve(BATCHES),
            BATCH_HEADER,
            kept(directory.resolve(BATCHES), BATCH_HEADER, trainTimes));
    try {
      epochs =
          new LineFile(
              directory.resolve(EPOCHS),
              EPOCH_HEADER,
              kept(directory.resolve(EPOCHS), EPOCH_HEADER, trainTimes));
    } catch (IOException e) {
      batches.close();
      throw e;
    }
  }

  /** Adds a line for a batch. */
  void batch(long trainTimes, int epoch, double trainAcc) throws IOException {
    batches.add(String.format(Locale.ROOT, "%d,%d,%.6f", trainTimes, epoch, trainAcc));
  }

  /** Adds a line for an epoch. */
  void epoch(EpochRow row) throws IOException {
    epochs.add(
        String.format(
            Locale.ROOT,
            "%d,%d,%.6f,%.6f,%.6f",
            row.trainTimes(),
            row.epoch(),
            row.trainAcc(),
            row.testAcc(),
            row.maxTestAcc()));
    rows.add(row);
  }

  /** All epochs in the file, those before a resumption included. */
  List<EpochRow> rows() {
    return List.copyOf(rows);
  }

  @Override
  public void close() throws IOException {
    try (batches) {
      epochs.close();
    }
  }

  /** The lines of an earlier run up to {@code trainTimes}, without the header. */
  private static List<String> kept(Path file, String header, long trainTimes) throws IOException {
    List<String> kept = new ArrayList<>();
    if (trainTimes == 0 || !Files.exists(file)) {
      return kept;
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    // What follows the last line break is a line that a power failure cut off.
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(header)) {
      throw new IOException(
          file + ": cannot be continued, its first line is not \"" + header + "\": move it away");
    }
    int cells = header.split(",", -1).length;
    for (String line : lines.subList(1, lines.size())) {
      try {
        String[] values = line.split(",", -1);
        if (values.length != cells) {
          throw new NumberFormatException(values.length + " values instead of " + cells);
        }
        for (String value : values) {
          Double.parseDouble(value);
        }
        if (Long.parseLong(values[0]) <= trainTimes) {
          kept.add(line);
        }
      } catch (NumberFormatException e) {
        throw new IOException(
            file + ": cannot be continued, unreadable line \"" + line + "\": move it away", e);
      }
    }
    return kept;
  }

  /** A text file that grows line by line. */
  private static final class LineFile implements AutoCloseable {
    private final Path file;
    private final OutputStream out;

    LineFile(Path file, String header, List<String> lines) throws IOException {
      this.file = file;
      StringBuilder start = new StringBuilder(header).append('\n');
      lines.forEach(line -> start.append(line).append('\n'));
      AtomicFiles.write(file, o -> o.write(start.toString().getBytes(StandardCharsets.US_ASCII)));
      // Not buffered: a line is one write.
      this.out = Files.newOutputStream(file, StandardOpenOption.APPEND);
    }

    void add(String line) throws IOException {
      try {
        out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        throw new IOException(file + ": cannot be written: " + Errors.reason(e), e);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
