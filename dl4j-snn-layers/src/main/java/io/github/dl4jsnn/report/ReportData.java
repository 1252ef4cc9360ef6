package io.github.dl4jsnn.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.evaluation.classification.ConfusionMatrix;
import org.nd4j.evaluation.classification.Evaluation;

/** What a report remembers from one epoch, and one run, to the next. */
final class ReportData {

  /** All points of all series, so that the page stays below 2 MB. */
  static final int MOST_POINTS = 30_000;

  /** What a series is, and on which picture it is shown. */
  enum Group {
    SCORE,
    EVALUATION,
    RATE,
    SECONDS,
    MEGABYTES
  }

  /**
   * Names one series.
   *
   * @param name of the evaluation or layer
   */
  record Key(Group group, String name) {}

  /**
   * A confusion matrix.
   *
   * @param counts [actual][predicted]
   * @param labels of the classes; none: their numbers
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Confusion(Series.Point at, long[][] counts, String[] labels) {

    /** That of an evaluation; empty where it has none, or more classes than can be read. */
    static Optional<Confusion> of(Evaluation evaluation, Series.Point at) {
      ConfusionMatrix<Integer> matrix = evaluation.getConfusionMatrix();
      int classes = matrix == null ? 0 : matrix.getClasses().size();
      if (classes == 0 || classes > MOST_CLASSES) {
        return Optional.empty();
      }
      long[][] counts = new long[classes][classes];
      for (int actual = 0; actual < classes; actual++) {
        for (int predicted = 0; predicted < classes; predicted++) {
          counts[actual][predicted] = matrix.getCount(actual, predicted);
        }
      }
      List<String> labels = evaluation.getLabelsList();
      boolean named = labels != null && labels.size() == classes;
      String[] names = named ? labels.toArray(new String[0]) : new String[0];
      return Optional.of(new Confusion(at, counts, names));
    }
  }

  /** More classes than can be read. */
  static final int MOST_CLASSES = 100;

  private final Map<Key, Series> series = new LinkedHashMap<>();
  private final Map<String, Confusion> confusions = new LinkedHashMap<>();

  /** Time of earlier runs and this one, without evaluations between epochs. */
  private double seconds;

  void add(Group group, String name, Series.Point point) {
    series.computeIfAbsent(new Key(group, name), k -> new Series()).add(point);
    while (series.values().stream().mapToInt(s -> s.points().size()).sum() > MOST_POINTS) {
      series.values().stream()
          .max((a, b) -> Integer.compare(a.points().size(), b.points().size()))
          .orElseThrow()
          .halve();
    }
  }

  void put(Key key, Series values) {
    series.put(key, values);
  }

  void put(String name, Confusion confusion) {
    // In the order of the last evaluations: a resumed training may have lost some of them.
    confusions.remove(name);
    confusions.put(name, confusion);
  }

  void addSeconds(double more) {
    seconds += more;
  }

  double seconds() {
    return seconds;
  }

  Map<Key, Series> series() {
    return series;
  }

  /** The series of a group by name, in the order in which they began. */
  Map<String, Series> series(Group group) {
    Map<String, Series> out = new LinkedHashMap<>();
    series.forEach(
        (key, values) -> {
          if (key.group == group && !values.points().isEmpty()) {
            out.put(key.name, values);
          }
        });
    return out;
  }

  Map<String, Confusion> confusions() {
    return confusions;
  }

  /** Forgets what came after an iteration. */
  void cut(long iterations) {
    series.values().forEach(s -> s.cut(iterations));
    confusions.values().removeIf(c -> c.at.iteration() > iterations);
    seconds = series(Group.SECONDS).values().stream().mapToDouble(s -> s.last().value()).sum();
  }
}
