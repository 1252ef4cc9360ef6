package io.github.dl4jsnn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A case with one of its sizes larger and larger: how time and memory grow.
 *
 * @param prefix of the names of its cases, which the size follows
 * @param title what grows
 * @param points the sizes
 */
record Growth(String prefix, String title, List<Integer> points) {

  static final Growth STEPS =
      new Growth("A-T", "time steps T; 784-10, b = 64", List.of(25, 100, 400, 1600));
  static final Growth BATCH =
      new Growth("A-b", "batch size b; 784-10, T = 100", List.of(16, 64, 256, 1024));
  static final Growth NEURONS =
      new Growth("B-n", "hidden neurons n; 784-n-10, T = 25, b = 64", List.of(128, 1024, 8192));

  static final List<Growth> ALL = List.of(STEPS, BATCH, NEURONS);

  /** The name of the case of a size. */
  String name(int point) {
    return prefix + point;
  }

  /** Whether a case is a point of one of {@link #ALL}. */
  static boolean isPoint(String name) {
    return ALL.stream().anyMatch(g -> g.points.stream().map(g::name).anyMatch(name::equals));
  }

  /**
   * Appends a table of those contenders that have all points, if there are such.
   *
   * @param cases rows by the name of their case
   */
  void append(StringBuilder text, Map<String, List<ResultRow>> cases) {
    if (points.stream().anyMatch(p -> !cases.containsKey(name(p)))) {
      return;
    }
    text.append("\n## Growth over ").append(title).append("\n\n");
    List<String> head = new ArrayList<>(List.of("contender"));
    points.forEach(p -> head.add(p + ", ms"));
    head.add("slope");
    points.forEach(p -> head.add(p + ", MB"));
    Report.line(text, head.toArray(String[]::new));
    text.append("|---|").append("---:|".repeat(head.size() - 1)).append('\n');
    for (ResultRow first : cases.get(name(points.get(0)))) {
      List<ResultRow> rows = new ArrayList<>();
      for (int point : points) {
        cases.get(name(point)).stream()
            .filter(row -> row.contender().equals(first.contender()) && row.hasTimes())
            .forEach(rows::add);
      }
      if (rows.size() == points.size()) {
        line(text, rows);
      }
    }
  }

  private void line(StringBuilder text, List<ResultRow> rows) {
    List<String> cells = new ArrayList<>(List.of(Report.who(rows.get(0))));
    rows.forEach(row -> cells.add(Report.number(row.median())));
    cells.add(String.format(Locale.ROOT, "%.2f", slope(rows)));
    rows.forEach(row -> cells.add(Long.toString(row.peakKilobytes() / 1024)));
    Report.line(text, cells.toArray(String[]::new));
  }

  /** The exponent of the growth between the last two points: 1 is proportional. */
  private double slope(List<ResultRow> rows) {
    int last = rows.size() - 1;
    double time = rows.get(last).median() / rows.get(last - 1).median();
    double size = (double) points.get(last) / points.get(last - 1);
    return Math.log(time) / Math.log(size);
  }
}
