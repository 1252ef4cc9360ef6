package io.github.dl4jsnn.report;

import io.github.dl4jsnn.report.ReportData.Group;
import io.github.dl4jsnn.util.Markup;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The page: one file without script, and without any reference to another one. */
final class ReportPage {

  /** Below this it stays, with the data. */
  private static final int MOST_BYTES = 1_900_000;

  private static final String STYLE =
      """
      body{margin:0 auto;max-width:1360px;padding:12px 16px;font:15px/1.45 Helvetica,Arial,sans-serif;
      color:#222;background:#fff}
      h1{font-size:1.5em;margin:.3em 0;overflow-wrap:anywhere}
      h2{font-size:1.15em;margin:1.4em 0 .5em;border-bottom:1px solid #ccc}
      p{margin:.4em 0;overflow-wrap:anywhere}
      .note{color:#666;font-size:.9em}
      .grid{display:grid;grid-template-columns:1fr;gap:12px}
      @media(min-width:1000px){.grid{grid-template-columns:1fr 1fr}}
      figure{margin:0;min-width:0}
      figure svg{width:100%;max-width:680px;height:auto;display:block}
      dl{display:flex;flex-wrap:wrap;gap:8px;margin:.6em 0}
      dl div{border:1px solid #ccc;border-radius:4px;padding:6px 12px}
      dt{color:#555;font-size:.85em}
      dd{margin:0;font-size:1.2em}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;font-size:.9em}
      th,td{text-align:left;padding:3px 10px;border-bottom:1px solid #ddd;vertical-align:top}
      td{white-space:nowrap}
      .n{text-align:right}
      pre{font:13px/1.4 Menlo,Consolas,monospace;margin:0}
      """;

  private ReportPage() {}

  /** A text with its line breaks, which may be wider than the page. */
  static String preformatted(String text) {
    return "<div class=\"wide\"><pre>" + Markup.escaped(text) + "</pre></div>\n";
  }

  /** A number in four digits. */
  static String figure(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  /**
   * Writes the page.
   *
   * @param network one line about it
   * @param layers the table of layers
   * @param sample sections that were made of the sample, by heading
   */
  static String of(
      String title,
      ReportData data,
      String network,
      String layers,
      Map<String, String> sample,
      String note) {
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put("", ReportTables.figures(figures(data)));
    sections.put("Curves", grid(ReportPictures.curves(data)));
    sections.putAll(sample);
    sections.put("Confusion", grid(ReportPictures.confusions(data)));
    String named = network.isEmpty() ? "" : "<p>" + Markup.escaped(network) + "</p>\n";
    sections.put("Network", named + layers);
    String machine = "<p>" + Markup.escaped(ReportTables.environment()) + "</p>\n";
    sections.put("Time and memory", machine + grid(ReportPictures.resources(data)));
    String json = ReportJson.write(data);
    shorten(sections, json.length());
    StringBuilder out = new StringBuilder();
    out.append(ReportFile.FIRST_LINE).append('\n');
    out.append("<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.append("style-src 'unsafe-inline'; img-src data:\">\n");
    out.append("<title>").append(Markup.escaped(title)).append("</title>\n<style>\n");
    out.append(STYLE).append("</style></head><body>\n");
    out.append("<h1>").append(Markup.escaped(title)).append("</h1>\n");
    sections.forEach(
        (heading, body) -> {
          if (!body.isEmpty()) {
            out.append(heading.isEmpty() ? "" : "<h2>" + Markup.escaped(heading) + "</h2>\n");
            out.append(body);
          }
        });
    out.append("<p class=\"note\">").append(Markup.escaped(note)).append("</p>\n");
    out.append(ReportFile.DATA_BEGIN).append(json).append(ReportFile.DATA_END);
    return out.append("\n</body></html>\n").toString();
  }

  private static String grid(String figures) {
    return figures.isEmpty() ? "" : "<div class=\"grid\">\n" + figures + "</div>\n";
  }

  /** Leaves the largest sections out until the page is small enough, and says so. */
  private static void shorten(Map<String, String> sections, int json) {
    while (json + sections.values().stream().mapToInt(ReportPage::bytes).sum() > MOST_BYTES) {
      String largest =
          sections.entrySet().stream()
              .max((a, b) -> Integer.compare(bytes(a.getValue()), bytes(b.getValue())))
              .orElseThrow()
              .getKey();
      sections.put(
          largest, "<p class=\"note\">Left out, since the page would be larger than 2 MB.</p>\n");
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Map<String, String> figures(ReportData data) {
    Map<String, String> out = new LinkedHashMap<>();
    data.series(Group.SECONDS)
        .values()
        .forEach(s -> out.put("epochs", ReportTables.count(s.last().epoch())));
    data.series(Group.SCORE)
        .values()
        .forEach(
            s -> {
              out.put("iterations", ReportTables.count(s.last().iteration()));
              out.put("score", figure(s.last().value()));
            });
    data.series(Group.EVALUATION)
        .forEach(
            (name, s) -> {
              double[] values = s.values();
              double best = Arrays.stream(values).max().orElse(Double.NaN);
              out.put(name, figure(values[values.length - 1]));
              out.put(name + ", largest", figure(best));
            });
    // A report of evaluations alone, as of a graph that no listener sees, has no time.
    if (data.seconds() > 0) {
      out.put("time", ReportTables.duration(data.seconds()));
    }
    return out;
  }
}
