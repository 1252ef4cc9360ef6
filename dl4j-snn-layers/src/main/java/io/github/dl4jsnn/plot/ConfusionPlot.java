package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.plot.Canvas.Anchor;
import io.github.dl4jsnn.plot.Canvas.Cells;
import io.github.dl4jsnn.plot.Canvas.Font;
import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.nd4j.evaluation.classification.ConfusionMatrix;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * A confusion matrix: how many examples of each class were taken for which one.
 *
 * <pre>
 * colour = count / examples of the actual class      dark blue 0, yellow 1
 * </pre>
 *
 * <p>Rows are actual classes, columns predicted ones. Up to 20 classes have their counts in the
 * cells.
 *
 * <p>Errors: see {@link Plot}; counts that are no square, a negative one, or another number of
 * names than classes give an IllegalArgumentException.
 */
public final class ConfusionPlot extends Plot<ConfusionPlot> {

  private static final Font SIDE = new Font(12, Anchor.MIDDLE, false, Palette.TEXT, true);
  private static final Font BELOW = new Font(12, Anchor.MIDDLE);
  private static final int BAR = 70;
  private static final int MOST_NAMED = 20;
  private static final int MOST_TICKS = 30;

  private final long[][] counts;
  private final List<String> names;

  private ConfusionPlot(long[][] counts, List<String> names) {
    super(heading(counts), 560);
    this.counts = counts;
    this.names = names;
  }

  /** That of an evaluation, with its labels. */
  public static ConfusionPlot of(Evaluation evaluation) {
    ConfusionMatrix<Integer> matrix = evaluation.getConfusionMatrix();
    int classes = matrix == null ? 0 : matrix.getClasses().size();
    if (classes == 0 || evaluation.getNumRowCounter() == 0) {
      throw new IllegalArgumentException(
          "ConfusionPlot: the evaluation has seen no example; evaluate first");
    }
    long[][] counts = new long[classes][classes];
    for (int actual = 0; actual < classes; actual++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        counts[actual][predicted] = matrix.getCount(actual, predicted);
      }
    }
    List<String> labels = evaluation.getLabelsList();
    boolean named = labels != null && labels.size() == classes;
    return new ConfusionPlot(counts, named ? List.copyOf(labels) : numbers(classes));
  }

  /**
   * That of counts.
   *
   * @param counts [actual][predicted]
   * @param names of the classes; none: their numbers from 0
   */
  public static ConfusionPlot of(long[][] counts, String... names) {
    for (long[] row : counts) {
      if (row.length != counts.length || Arrays.stream(row).anyMatch(c -> c < 0)) {
        throw new IllegalArgumentException(
            "ConfusionPlot: expected as many columns as rows and no count below 0, got "
                + Arrays.deepToString(counts));
      }
    }
    Checks.positive("ConfusionPlot", "number of classes", counts.length);
    if (names.length != 0 && names.length != counts.length) {
      throw new IllegalArgumentException(
          "ConfusionPlot: got " + names.length + " names for " + counts.length + " classes");
    }
    long[][] copy = Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    return new ConfusionPlot(copy, names.length == 0 ? numbers(counts.length) : List.of(names));
  }

  private static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  private static String heading(long[][] counts) {
    long all = Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    long right = IntStream.range(0, counts.length).mapToLong(i -> counts[i][i]).sum();
    return String.format(Locale.ROOT, "%s of %s right", Ticks.count(right), Ticks.count(all));
  }

  /** Side of a cell: all fit, and few are not huge. */
  private double cell() {
    return Math.min(48, (width() - left() - BAR - RIGHT) / (double) counts.length);
  }

  private int every() {
    return (counts.length + MOST_TICKS - 1) / MOST_TICKS;
  }

  /** Names side by side need more room than below each other. */
  private int columnEvery() {
    return Math.max(every(), (int) Math.ceil((Math.min(40, widest()) + 3) / cell()));
  }

  private double widest() {
    return names.stream().mapToDouble(Panel.TICK::width).max().orElse(0);
  }

  private double left() {
    return 36 + Math.min(110, widest()) + 8;
  }

  @Override
  double height() {
    return cell() * counts.length + 42;
  }

  @Override
  String note() {
    return every() > 1 ? "One in " + every() + " classes is named" : "";
  }

  @Override
  void draw(Canvas canvas, double top) {
    int n = counts.length;
    int[] rgb = new int[n * n];
    for (int i = 0; i < rgb.length; i++) {
      long[] row = counts[i / n];
      rgb[i] = Palette.cividis(row[i % n] / (double) Math.max(1, Arrays.stream(row).sum()));
    }
    double side = cell() * n;
    double left = left();
    canvas.cells(left, top, side, side, new Cells(n, rgb));
    Font row = new Font(11, Anchor.END);
    for (int k = 0; k < n; k += every()) {
      double at = top + (k + 0.5) * cell() + 4;
      canvas.text(left - 6, at, Plot.shortened(names.get(k), row, 110), row);
    }
    double room = cell() * columnEvery() - 3;
    for (int k = 0; k < n; k += columnEvery()) {
      String name = Plot.shortened(names.get(k), Panel.TICK, room);
      canvas.text(left + (k + 0.5) * cell(), top + side + 16, name, Panel.TICK);
    }
    if (n <= MOST_NAMED && cell() >= 16) {
      for (int i = 0; i < rgb.length; i++) {
        number(canvas, left, top, i, rgb[i]);
      }
    }
    canvas.text(20, top + side / 2, "actual class", SIDE);
    canvas.text(left + side / 2, top + side + 34, "predicted class", BELOW);
    ColorBar.draw(canvas, left + side + 24, top, Math.min(side, 200), Palette::cividis, "0", "1");
  }

  private void number(Canvas canvas, double left, double top, int i, int rgb) {
    int n = counts.length;
    long count = counts[i / n][i % n];
    if (count == 0) {
      return;
    }
    String text = Long.toString(count);
    double size = Math.min(12, (cell() - 4) / (0.56 * text.length()));
    Font font = new Font(size, Anchor.MIDDLE, false, Palette.on(rgb), false);
    int row = i / n;
    canvas.text(
        left + (i % n + 0.5) * cell(), top + (row + 0.5) * cell() + size * 0.36, text, font);
  }
}
