package io.github.dl4jsnn.listener;

import io.github.dl4jsnn.util.AtomicFiles;
import io.github.dl4jsnn.util.Errors;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes one row per layer and period to a CSV file.
 *
 * <p>Columns: {@value #HEADER}, and for each parameter key, where gradients are requested, {@code
 * gradient_norm_KEY}, {@code gradient_mean_abs_KEY} and {@code gradient_zero_fraction_KEY}. {@link
 * SpikeStats}, {@link MembraneStats} and {@link GradientStats} define them; rates are in spikes a
 * neuron and time step. A cell is empty where there is no such number.
 *
 * <p>The rows of a report are handed to the operating system whole and at once; a crash leaves no
 * half row. UTF-8.
 *
 * <p>Errors: a file that is there and has another header is not touched, it gives an
 * UncheckedIOException, as does one that cannot be written.
 */
public final class SpikeStatsCsv implements SpikeStatsSink, Serializable {

  private static final long serialVersionUID = 1;

  /** The columns that are always there. */
  public static final String HEADER =
      "epoch,iteration,network,layer,name,observed_iterations,steps_per_neuron,neurons,"
          + "firing_rate,min_rate,max_rate,silent_neurons,silent_fraction,saturated_neurons,"
          + "saturated_fraction,membrane_mean,membrane_std,membrane_min,membrane_max";

  private static final List<String> GRADIENT_COLUMNS =
      List.of("gradient_norm_", "gradient_mean_abs_", "gradient_zero_fraction_");

  private final File file;

  /** The columns behind those of {@link #HEADER}; null before the file is there. */
  private transient List<String> gradientColumns;

  /** Rows after this iteration are cut off when the file is opened; 0: all of them. */
  private transient long kept;

  /**
   * A new file; one that is there is replaced at the first report, if it has this header.
   *
   * @throws UncheckedIOException if the file is there and something else
   */
  public SpikeStatsCsv(Path file) {
    this(file, 0);
  }

  private SpikeStatsCsv(Path file, long kept) {
    this.file = file.toFile();
    this.kept = kept;
    // So that a wrong name fails before the training.
    lines();
  }

  /**
   * Goes on with the file of an earlier run, or begins one.
   *
   * @param iterations updates of the network when it was saved; later rows are cut off
   * @throws UncheckedIOException if the file is there and something else, or has an unreadable row
   */
  public static SpikeStatsCsv continuing(Path file, long iterations) {
    return new SpikeStatsCsv(file, iterations);
  }

  /** A copy goes on with the file of the original. */
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    kept = Long.MAX_VALUE;
  }

  @Override
  public void report(List<SpikeStats> layers) {
    if (gradientColumns == null) {
      open();
    }
    List<String> columns = new ArrayList<>(gradientColumns);
    layers.stream()
        .flatMap(s -> s.gradients().keySet().stream())
        .flatMap(key -> GRADIENT_COLUMNS.stream().map(c -> c + cell(key)))
        .filter(c -> !columns.contains(c))
        .distinct()
        .forEach(columns::add);
    if (columns.size() > gradientColumns.size()) {
      widen(columns);
    }
    StringBuilder rows = new StringBuilder();
    layers.forEach(s -> rows.append(row(s)).append('\n'));
    try {
      // Not buffered: one write.
      Files.writeString(file.toPath(), rows, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw error("cannot be written: " + Errors.reason(e), e);
    }
  }

  /** The lines that are whole, header first; none where there is no file. */
  private List<String> lines() {
    try {
      if (!file.exists()) {
        return List.of();
      }
      if (!file.isFile()) {
        // A pipe would wait for ever.
        throw error("is no file: move it away", null);
      }
      String text = Files.readString(file.toPath(), StandardCharsets.UTF_8);
      // What follows the last line break is a row that a power failure cut off.
      List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
      String header = lines.isEmpty() ? text : lines.get(0);
      boolean ours =
          header.startsWith(HEADER)
              && columns(header).stream()
                  .allMatch(c -> GRADIENT_COLUMNS.stream().anyMatch(c::startsWith));
      if (!text.isEmpty() && !ours) {
        throw error(
            "is something else, its first line does not begin with \""
                + HEADER
                + "\": move it away",
            null);
      }
      return lines;
    } catch (IOException e) {
      throw error("cannot be read: " + Errors.reason(e), e);
    }
  }

  /** Those behind {@link #HEADER}. */
  private static List<String> columns(String header) {
    String rest = header.substring(HEADER.length());
    return rest.isEmpty() ? List.of() : List.of(rest.substring(1).split(",", -1));
  }

  private void open() {
    List<String> lines = kept == 0 ? List.of() : lines();
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      try {
        if (Long.parseLong(line.split(",", 3)[1]) <= kept) {
          rows.add(line);
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw error("cannot be continued, unreadable row \"" + line + "\": move it away", e);
      }
    }
    List<String> columns = lines.isEmpty() ? List.of() : columns(lines.get(0));
    replace(columns, rows);
  }

  /** Puts new columns behind the others; rows that are there have nothing in them. */
  private void widen(List<String> columns) {
    String missing = ",".repeat(columns.size() - gradientColumns.size());
    List<String> lines = lines();
    replace(columns, lines.subList(1, lines.size()).stream().map(r -> r + missing).toList());
  }

  private void replace(List<String> columns, List<String> rows) {
    StringBuilder text = new StringBuilder(HEADER);
    columns.forEach(c -> text.append(',').append(c));
    text.append('\n');
    rows.forEach(row -> text.append(row).append('\n'));
    try {
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      AtomicFiles.write(file.toPath(), out -> out.write(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gradientColumns = columns;
  }

  private String row(SpikeStats s) {
    List<Object> cells = new ArrayList<>();
    cells.addAll(List.of(s.epoch(), s.iteration(), s.network(), s.layer(), cell(s.name())));
    cells.addAll(List.of(s.observed(), s.steps(), s.neurons()));
    cells.addAll(List.of(s.firingRate(), s.minRate(), s.maxRate()));
    cells.addAll(List.of(s.silent(), s.silentFraction(), s.saturated(), s.saturatedFraction()));
    MembraneStats v = s.membrane();
    cells.addAll(
        v == null ? List.of("", "", "", "") : List.of(v.mean(), v.std(), v.min(), v.max()));
    for (String column : gradientColumns) {
      cells.add(gradient(s.gradients(), column));
    }
    return String.join(",", cells.stream().map(Object::toString).toList());
  }

  private static Object gradient(Map<String, GradientStats> gradients, String column) {
    for (Map.Entry<String, GradientStats> e : gradients.entrySet()) {
      GradientStats g = e.getValue();
      List<Double> values = List.of(g.norm(), g.meanAbs(), g.zeroFraction());
      for (int k = 0; k < values.size(); k++) {
        if (column.equals(GRADIENT_COLUMNS.get(k) + cell(e.getKey()))) {
          return values.get(k);
        }
      }
    }
    return "";
  }

  /** Text that neither ends a cell nor a row. */
  private static String cell(String text) {
    String line = text.replaceAll("[\\r\\n]+", " ");
    return line.contains(",") || line.contains("\"")
        ? '"' + line.replace("\"", "\"\"") + '"'
        : line;
  }

  private UncheckedIOException error(String what, Exception cause) {
    return new UncheckedIOException(new IOException(file + ": " + what, cause));
  }

  @Override
  public String toString() {
    return "SpikeStatsCsv(" + file + ")";
  }
}
