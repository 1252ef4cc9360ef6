package io.github.dl4jsnn.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The tables of a run: Markdown for people, CSV for programs. */
final class Report {

  private final List<String> head;
  private final Map<String, List<ResultRow>> cases = new LinkedHashMap<>();

  /**
   * @param head lines about the machine and the data
   * @param rows all results, case by case
   */
  Report(List<String> head, List<ResultRow> rows) {
    this.head = List.copyOf(head);
    for (ResultRow row : rows) {
      cases.computeIfAbsent(row.test().name(), name -> new ArrayList<>()).add(row);
    }
  }

  /** The whole report. */
  String markdown() {
    StringBuilder text = new StringBuilder("# Benchmark\n\n");
    head.forEach(line -> text.append("- ").append(line).append('\n'));
    text.append("\n## Ours and the fastest peer\n\n");
    summary(text);
    Growth.ALL.forEach(growth -> growth.append(text, cases));
    text.append("\n## All contenders\n\n");
    text.append("Milliseconds an iteration; \"x\" is the median over that of the first row.\n");
    cases.forEach((name, rows) -> table(text, name, rows));
    new Participation(cases).append(text);
    return text.toString();
  }

  private void summary(StringBuilder text) {
    text.append("| case | | ours, ms | fastest peer, ms | which | peer / ours |\n");
    text.append("|---|---|---:|---:|---|---:|\n");
    cases.forEach(
        (name, rows) -> {
          Optional<ResultRow> ours = ResultRow.ours(rows);
          Optional<ResultRow> peer = ResultRow.fastestPeer(rows);
          line(
              text,
              name,
              rows.get(0).test().title(),
              ours.map(row -> time(row, row.median()) + unlessOurs(row)).orElse("-"),
              peer.map(row -> time(row, row.median())).orElse("-"),
              peer.map(row -> who(row)).orElse("-"),
              ours.isPresent() && peer.isPresent()
                  ? number(peer.get().median() / ours.get().median())
                  : "-");
        });
  }

  private static void table(StringBuilder text, String name, List<ResultRow> rows) {
    text.append("\n### ").append(name).append(": ").append(rows.get(0).test().title());
    text.append(
        "\n\n"
            + "| contender | runs on | median | 10 % | 90 % | 99 % | x | compiled in, s | peak"
            + " memory, MB |\n");
    text.append("|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
    Optional<ResultRow> first = ResultRow.ours(rows);
    for (ResultRow row : rows) {
      if (row.hasTimes()) {
        line(
            text,
            row.contender().toString(),
            row.versions(),
            time(row, row.median()),
            quantile(row, 0.1),
            quantile(row, 0.9),
            quantile(row, 0.99),
            first.map(ours -> number(row.median() / ours.median())).orElse("-"),
            number(row.compileSeconds()),
            Long.toString(row.peakKilobytes() / 1024));
      } else {
        String why = row.problem().orElse("no times");
        line(text, row.contender().toString(), cell(why), "-", "-", "-", "-", "-", "-", "-");
      }
    }
  }

  /** The first contender: ours, or its replacement. */
  private static String unlessOurs(ResultRow row) {
    return row.contender().equals(Contender.OURS) ? "" : " (" + row.contender() + ")";
  }

  static String who(ResultRow row) {
    return row.contender() + (row.versions().isEmpty() ? "" : " (" + row.versions() + ")");
  }

  static void line(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Milliseconds of an iteration, or the seconds of a cold start. */
  static String time(ResultRow row, double milliseconds) {
    boolean cold = Catalogue.isCold(row.test().name());
    return cold ? number(milliseconds * 1e-3) + " s" : number(milliseconds);
  }

  /** A cold start has one time only. */
  private static String quantile(ResultRow row, double q) {
    return row.times().size() == 1 && Catalogue.isCold(row.test().name())
        ? "-"
        : number(Statistics.quantile(row.times(), q));
  }

  /** Three significant digits, without an exponent. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    int digits = 0;
    for (double bound = 100; value < bound && digits < 6; bound /= 10) {
      digits++;
    }
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\s*\\R\\s*", " ");
  }

  /** One line per row, after a line of names. */
  String csv() {
    StringBuilder text = new StringBuilder();
    text.append(
        "case,title,contender,environment,runs_on,iterations,median_ms,q10_ms,q90_ms,"
            + "q99_ms,ratio_to_first,compile_s,peak_kb,problem\n");
    cases
        .values()
        .forEach(
            rows -> {
              double first = ResultRow.ours(rows).map(ResultRow::median).orElse(Double.NaN);
              rows.forEach(row -> csvLine(text, row, first));
            });
    return text.toString();
  }

  private static void csvLine(StringBuilder text, ResultRow row, double first) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                row.test().name(),
                row.test().title(),
                row.contender().library(),
                row.contender().environment(),
                row.versions(),
                Integer.toString(row.times().size())));
    if (row.hasTimes()) {
      cells.add(precise(row.median()));
      cells.add(precise(Statistics.quantile(row.times(), 0.1)));
      cells.add(precise(Statistics.quantile(row.times(), 0.9)));
      cells.add(precise(Statistics.quantile(row.times(), 0.99)));
      cells.add(precise(row.median() / first));
      cells.add(precise(row.compileSeconds()));
      cells.add(Long.toString(row.peakKilobytes()));
    } else {
      cells.addAll(List.of("", "", "", "", "", "", ""));
    }
    cells.add(row.problem().orElse(""));
    text.append(String.join(",", cells.stream().map(Report::quoted).toList())).append('\n');
  }

  private static String precise(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\\n\\r]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
