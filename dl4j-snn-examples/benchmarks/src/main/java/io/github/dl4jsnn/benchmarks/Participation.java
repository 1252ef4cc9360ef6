package io.github.dl4jsnn.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of contenders and cases, with the reasons of those that have no part. */
final class Participation {

  private final Map<String, List<ResultRow>> cases = new LinkedHashMap<>();

  /** Of these results, case by case; growth has tables of its own. */
  Participation(Map<String, List<ResultRow>> all) {
    all.forEach(
        (name, rows) -> {
          if (!Catalogue.isGrowth(name)) {
            cases.put(name, rows);
          }
        });
  }

  /** Appends a heading, the table and the reasons. */
  void append(StringBuilder text) {
    if (cases.isEmpty()) {
      return;
    }
    text.append("\n## Contenders and cases\n\n");
    text.append(
        "Medians; a number in brackets is a reason below, a blank no part in the case.\n\n");
    text.append("| contender | ").append(String.join(" | ", cases.keySet())).append(" |\n");
    text.append("|---|").append("---:|".repeat(cases.size())).append('\n');
    List<String> reasons = new ArrayList<>();
    for (String contender : contenders()) {
      List<String> cells = new ArrayList<>(List.of(contender));
      cases.values().forEach(rows -> cells.add(cell(contender, rows, reasons)));
      Report.line(text, cells.toArray(String[]::new));
    }
    if (!reasons.isEmpty()) {
      text.append('\n');
    }
    for (int i = 0; i < reasons.size(); i++) {
      text.append("- [").append(i + 1).append("] ").append(reasons.get(i)).append('\n');
    }
  }

  private Set<String> contenders() {
    Set<String> all = new LinkedHashSet<>();
    cases.values().forEach(rows -> rows.forEach(row -> all.add(row.contender().toString())));
    return all;
  }

  private static String cell(String contender, List<ResultRow> rows, List<String> reasons) {
    for (ResultRow row : rows) {
      if (!row.contender().toString().equals(contender)) {
        continue;
      }
      if (row.hasTimes()) {
        return Report.time(row, row.median());
      }
      String reason = Report.cell(row.problem().orElse("no times"));
      if (!reasons.contains(reason)) {
        reasons.add(reason);
      }
      return "[" + (reasons.indexOf(reason) + 1) + "]";
    }
    return "";
  }
}
