package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.examples.io.LogFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The accuracies as CSV files: one line per batch and one line per epoch.
 *
 * <p>Every line is passed to the operating system in one write, so that a crash of the program
 * loses no line and leaves no partial one.
 */
public final class AccuracyLog implements AutoCloseable {

  private static final String BATCH_HEADER = "train_times,epoch,train_acc";
  private static final String EPOCH_HEADER = "train_times,epoch,train_acc,test_acc,max_test_acc";

  /** Behind the others, in a training with images held out. */
  private static final String HELD_OUT = ",held_out_acc";

  /**
   * The results of an epoch.
   *
   * @param trainTimes updates since the beginning of the training, of all epochs
   * @param epoch number of the epoch, from 0
   * @param trainAcc accuracy on the training batches, each before its update
   * @param testAcc accuracy on the test images after the epoch
   * @param maxTestAcc the highest {@code testAcc} so far
   * @param heldOutAcc accuracy on the images held out; NaN without any
   */
  public record EpochRow(
      long trainTimes,
      int epoch,
      double trainAcc,
      double testAcc,
      double maxTestAcc,
      double heldOutAcc) {

    /** Without images held out. */
    public EpochRow(
        long trainTimes, int epoch, double trainAcc, double testAcc, double maxTestAcc) {
      this(trainTimes, epoch, trainAcc, testAcc, maxTestAcc, Double.NaN);
    }

    private static EpochRow parse(String line) {
      String[] cells = line.split(",", -1);
      return new EpochRow(
          Long.parseLong(cells[0]),
          Integer.parseInt(cells[1]),
          Double.parseDouble(cells[2]),
          Double.parseDouble(cells[3]),
          Double.parseDouble(cells[4]),
          cells.length > 5 ? Double.parseDouble(cells[5]) : Double.NaN);
    }

    private String line() {
      String line =
          String.format(
              Locale.ROOT,
              "%d,%d,%.6f,%.6f,%.6f",
              trainTimes,
              epoch,
              trainAcc,
              testAcc,
              maxTestAcc);
      return Double.isNaN(heldOutAcc) ? line : line + "," + decimals(heldOutAcc);
    }
  }

  private final List<EpochRow> rows = new ArrayList<>();
  private final LogFile batches;
  private final LogFile epochs;

  /**
   * Opens the files.
   *
   * @param files of the training; their directory exists
   * @param start where the training begins. New files at 0 updates; otherwise lines up to its
   *     number of updates are kept and later ones, which an interrupted epoch left, are cut off
   * @throws IOException if a file cannot be written, is not one of this example, or belongs to
   *     another training
   */
  public AccuracyLog(RunFiles files, Checkpoint start) throws IOException {
    Path batchFile = files.batches();
    Path epochFile = files.epochs();
    if (start.trainTimes() > 0) {
      rows.addAll(rows(epochFile, start));
    }
    // Both or none, whichever is there: settle() judges both by the epochs.
    boolean aside = Files.exists(batchFile) || Files.exists(epochFile);
    batches = open(batchFile, BATCH_HEADER, start.trainTimes(), aside);
    try {
      epochs = open(epochFile, header(start), start.trainTimes(), aside);
    } catch (IOException e) {
      batches.close();
      throw e;
    }
  }

  /**
   * Completes what a killed training has left aside: its files move into place if the checkpoint
   * belongs to that training, and are deleted otherwise.
   *
   * @param files of the training; their directory exists
   * @param start where the next training begins
   * @throws IOException if a file cannot be moved or deleted
   */
  public static void settle(RunFiles files, Checkpoint start) throws IOException {
    Path witness = LogFile.aside(files.epochs());
    boolean ours = start.trainTimes() > 0 && Files.exists(witness) && isOf(start, witness);
    // The witness is the last to move.
    for (Path file : List.of(files.spikes(), files.batches(), files.epochs())) {
      if (ours) {
        LogFile.publish(file);
      } else {
        LogFile.discard(file);
      }
    }
  }

  private static boolean isOf(Checkpoint start, Path file) {
    try {
      return !rows(file, start).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static LogFile open(Path file, String header, long trainTimes, boolean aside)
      throws IOException {
    return trainTimes == 0
        ? LogFile.fresh(file, header, aside)
        : LogFile.continuing(file, header, kept(file, header, trainTimes));
  }

  /** The epochs up to a checkpoint. Its own is the last: the log is on disk before it. */
  private static List<EpochRow> rows(Path file, Checkpoint start) throws IOException {
    List<EpochRow> rows =
        kept(file, header(start), start.trainTimes()).stream().map(EpochRow::parse).toList();
    boolean empty = kept(file, header(start), Long.MAX_VALUE).isEmpty();
    EpochRow last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
    if (!empty
        && (last == null
            || last.trainTimes() != start.trainTimes()
            || !decimals(last.maxTestAcc()).equals(decimals(start.maxTestAcc())))) {
      throw new IOException(
          String.format(
              "%s: of another training than the model, which has %d updates and max_test_acc %s;"
                  + " there, %s: move it away or choose another --log-dir",
              file,
              start.trainTimes(),
              decimals(start.maxTestAcc()),
              last == null
                  ? "all epochs are later"
                  : "it is " + last.trainTimes() + " and " + decimals(last.maxTestAcc())));
    }
    return rows;
  }

  private static String header(Checkpoint start) {
    return start.holdsOut() ? EPOCH_HEADER + HELD_OUT : EPOCH_HEADER;
  }

  private static String decimals(double accuracy) {
    return String.format(Locale.ROOT, "%.6f", accuracy);
  }

  /** Adds a line for a batch. */
  void batch(long trainTimes, int epoch, double trainAcc) throws IOException {
    batches.add(String.format(Locale.ROOT, "%d,%d,%.6f", trainTimes, epoch, trainAcc));
  }

  /** Adds a line for an epoch. */
  void epoch(EpochRow row) throws IOException {
    epochs.add(row.line());
    rows.add(row);
  }

  /** Returns when all lines are on the disk. */
  void force() throws IOException {
    batches.force();
    epochs.force();
  }

  /** Moves the files into place, where those of an earlier training were until now. */
  public void publish() throws IOException {
    batches.publish();
    epochs.publish();
  }

  /** All epochs in the file, those before a resumption included. */
  public List<EpochRow> rows() {
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
    if (!Files.exists(file)) {
      return kept;
    }
    // A pipe would wait forever.
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": cannot be continued, it is no file: move it away");
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
}
