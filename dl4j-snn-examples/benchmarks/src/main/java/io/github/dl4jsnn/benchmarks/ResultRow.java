package io.github.dl4jsnn.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * The result of one contender in one case: times, or the reason why there are none.
 *
 * @param test the case
 * @param contender who
 * @param versions of its libraries; empty if it did not start
 * @param times milliseconds per iteration
 * @param compileSeconds of a contender that compiles; NaN of the others
 * @param peakKilobytes peak resident set of its process, 0 if unknown
 * @param problem the reason why there are no times
 */
public record ResultRow(
    Case test,
    Contender contender,
    String versions,
    List<Double> times,
    double compileSeconds,
    long peakKilobytes,
    Optional<String> problem) {

  /** A row of times. */
  static ResultRow measured(
      Case test, Contender contender, Answers.Ready ready, List<Double> times, long peakKilobytes) {
    return new ResultRow(
        test,
        contender,
        ready.versions(),
        times,
        ready.compileSeconds(),
        peakKilobytes,
        Optional.empty());
  }

  /** A row with the reason why there are no times. */
  static ResultRow missing(Case test, Contender contender, String problem) {
    return new ResultRow(test, contender, "", List.of(), Double.NaN, 0, Optional.of(problem));
  }

  /** Whether there are times. */
  boolean hasTimes() {
    return problem.isEmpty() && !times.isEmpty();
  }

  /** Median of the times; NaN without times. */
  double median() {
    return hasTimes() ? Statistics.median(times) : Double.NaN;
  }

  /** The row that the others of its case are compared with: the first one, if it has times. */
  static Optional<ResultRow> ours(List<ResultRow> ofCase) {
    return ofCase.stream()
        .filter(row -> row.contender().equals(row.test().contenders().get(0)))
        .filter(ResultRow::hasTimes)
        .findFirst();
  }

  /** The Python row with the smallest median. */
  static Optional<ResultRow> fastestPeer(List<ResultRow> ofCase) {
    return ofCase.stream()
        .filter(row -> !row.contender().isJava() && row.hasTimes())
        .min((a, b) -> Double.compare(a.median(), b.median()));
  }
}
