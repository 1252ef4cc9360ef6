package io.github.dl4jsnn.report;

import io.github.dl4jsnn.report.ReportData.Confusion;
import io.github.dl4jsnn.report.ReportData.Group;
import io.github.dl4jsnn.util.JsonFields;
import io.github.dl4jsnn.util.JsonValues;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The JSON of a {@link ReportData}, read strictly.
 *
 * <pre>
 * {"version": 1, "seconds": s,
 *  "series": [{"group": g, "name": n, "count": c, "every": k, "points": [[iteration, epoch, value], ..]}, ..],
 *  "confusions": [{"name": n, "at": [iteration, epoch, accuracy], "labels": [..], "counts": [[..], ..]}, ..]}
 * </pre>
 */
final class ReportJson {

  private static final String OWNER = "report";
  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private ReportJson() {}

  /** One line without {@code <}, so that no script element ends inside of it. */
  static String write(ReportData data) {
    List<Object> series = new ArrayList<>();
    data.series()
        .forEach(
            (key, s) ->
                series.add(
                    Map.of(
                        "group", key.group().name(),
                        "name", key.name(),
                        "count", s.count(),
                        "every", s.every(),
                        "points", s.points().stream().map(ReportJson::numbers).toList())));
    List<Object> confusions = new ArrayList<>();
    data.confusions()
        .forEach(
            (name, c) ->
                confusions.add(
                    Map.of(
                        "name", name,
                        "at", numbers(c.at()),
                        "labels", c.labels(),
                        "counts", c.counts())));
    Map<String, Object> all =
        Map.of(
            "version", VERSION,
            "seconds", data.seconds(),
            "series", series,
            "confusions", confusions);
    try {
      return MAPPER.writeValueAsString(all).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Object> numbers(Series.Point p) {
    return List.of(p.iteration(), p.epoch(), rounded(p.value()));
  }

  /** Six digits; what is no number as text. */
  private static Object rounded(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros()
        : Double.toString(value);
  }

  /**
   * Reads.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  static ReportData read(String json) {
    Map<?, ?> all;
    try {
      all = MAPPER.readValue(json, Map.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    keys(all, "version", "seconds", "series", "confusions");
    JsonValues.whole(OWNER, "version", all.get("version"), VERSION, VERSION);
    ReportData data = new ReportData();
    data.addSeconds(JsonValues.number(OWNER, "seconds", all.get("seconds")));
    for (Object one : list("series", all.get("series"))) {
      Map<?, ?> map = map("series", one);
      keys(map, "group", "name", "count", "every", "points");
      List<Series.Point> points =
          list("points", map.get("points")).stream().map(ReportJson::point).toList();
      long every = JsonValues.whole(OWNER, "every", map.get("every"), 1, Long.MAX_VALUE);
      long count = JsonValues.whole(OWNER, "count", map.get("count"), 0, Long.MAX_VALUE);
      Group group = (Group) JsonValues.of(OWNER, "group", map.get("group"), Group.class);
      data.put(
          new ReportData.Key(group, text("name", map.get("name"))),
          new Series(count, every, points));
    }
    for (Object one : list("confusions", all.get("confusions"))) {
      Map<?, ?> map = map("confusions", one);
      keys(map, "name", "at", "labels", "counts");
      data.put(text("name", map.get("name")), confusion(map));
    }
    return data;
  }

  private static Confusion confusion(Map<?, ?> map) {
    String[] labels =
        list("labels", map.get("labels")).stream()
            .map(l -> text("labels", l))
            .toArray(String[]::new);
    long[][] counts =
        list("counts", map.get("counts")).stream()
            .map(
                row ->
                    list("counts", row).stream()
                        .mapToLong(c -> JsonValues.whole(OWNER, "counts", c, 0, Long.MAX_VALUE))
                        .toArray())
            .toArray(long[][]::new);
    boolean square = Stream.of(counts).allMatch(row -> row.length == counts.length);
    if (!square || counts.length == 0 || (labels.length > 0 && labels.length != counts.length)) {
      throw new IllegalArgumentException(
          OWNER
              + ": counts must be a square with a label each, got "
              + Arrays.deepToString(counts));
    }
    return new Confusion(point(map.get("at")), counts, labels);
  }

  private static Series.Point point(Object value) {
    List<?> numbers = list("points", value);
    if (numbers.size() != 3) {
      throw new IllegalArgumentException(
          OWNER + ": a point must be [iteration, epoch, value], got " + value);
    }
    return new Series.Point(
        JsonValues.whole(OWNER, "iteration", numbers.get(0), 0, Long.MAX_VALUE),
        JsonValues.whole(OWNER, "epoch", numbers.get(1), 0, Long.MAX_VALUE),
        JsonValues.number(OWNER, "value", numbers.get(2)));
  }

  private static void keys(Map<?, ?> map, String... known) {
    for (Object key : map.keySet()) {
      if (!Arrays.asList(known).contains(key)) {
        throw JsonFields.unknown(OWNER, String.valueOf(key), List.of(known));
      }
    }
  }

  private static List<?> list(String name, Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException(OWNER + ": " + name + " must be a list, got " + value);
  }

  private static Map<?, ?> map(String name, Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(OWNER + ": " + name + " must hold objects, got " + value);
  }

  private static String text(String name, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(OWNER + ": " + name + " must be a text, got " + value);
  }
}
