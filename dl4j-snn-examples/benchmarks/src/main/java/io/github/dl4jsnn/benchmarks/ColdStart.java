package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures how long a contender takes from the start of its process until its iterations are
 * steady: the end of the first window from which on the running median stays within 1.2 of the
 * final one. A window has ten iterations, or half a second of them where these are shorter: ten of
 * 3 ms are fewer than what any other process on the machine disturbs at once. The final median is
 * that of the last five seconds.
 *
 * <p>The contenders of a case run one after the other, alone. Nothing is tuned; what compiles does
 * so within the time. A contender runs until twice the time at which it seems steady, and {@link
 * #BEYOND} more.
 */
final class ColdStart {

  private static final int WINDOW = 10;
  private static final double SHORTEST_WINDOW = 500;
  private static final double FINAL = 5000;
  private static final double NEAR = 1.2;
  private static final Duration BEYOND = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final double REQUEST_MILLISECONDS = 500;

  private final Case test;
  private final Duration patience;
  private final Consumer<String> progress;

  ColdStart(Case test, Duration patience, Consumer<String> progress) {
    this.test = test;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param starter starts a contender
   * @return a row for each contender; its one time is the time until it is steady, in milliseconds
   */
  List<ResultRow> run(Race.Starter starter) {
    List<ResultRow> rows = new ArrayList<>();
    for (Contender contender : test.contenders()) {
      progress.accept(test.name() + ": " + contender);
      try {
        rows.add(measure(contender, starter));
      } catch (IOException e) {
        progress.accept(test.name() + ": " + contender + ": " + Errors.reason(e));
        rows.add(ResultRow.missing(test, contender, Errors.reason(e)));
      }
    }
    return rows;
  }

  private ResultRow measure(Contender contender, Race.Starter starter) throws IOException {
    long start = System.nanoTime();
    try (Child child = starter.start(contender)) {
      Answers.Ready ready = Answers.ready(child.await("ready", patience));
      List<Double> ends = new ArrayList<>();
      List<Double> times = new ArrayList<>();
      int iterations = 1;
      double steady;
      double now;
      do {
        now = milliseconds(start);
        List<Double> some = Answers.times(child.ask("run " + iterations, "times", patience));
        for (double time : some) {
          now += time;
          times.add(time);
          ends.add(now);
        }
        iterations = (int) Math.max(1, REQUEST_MILLISECONDS / Statistics.median(some));
        now = milliseconds(start);
        steady = steady(ends, times);
      } while (now < Math.min(2 * steady + BEYOND.toMillis(), (double) LONGEST.toMillis()));
      long peak = Race.kilobytes(child.ask("memory", "memory", patience));
      return ResultRow.measured(test, contender, ready, List.of(steady), peak);
    }
  }

  private static double milliseconds(long since) {
    return (System.nanoTime() - since) * 1e-6;
  }

  /**
   * When the iterations became steady.
   *
   * @param ends of the iterations, since the start of the process
   * @param times of the same iterations
   * @return the end of the first window from which on all medians are near the final one; the end
   *     of the last iteration where there is none
   */
  static double steady(List<Double> ends, List<Double> times) {
    int n = times.size();
    double goal = NEAR * Statistics.median(times.subList(Math.max(0, start(times, n, FINAL)), n));
    double steady = ends.get(n - 1);
    // In steps: the windows overlap, and finding them takes time that is measured.
    for (int end = n; end >= WINDOW; end -= WINDOW) {
      int start = start(times, end, SHORTEST_WINDOW);
      if (start < 0 || Statistics.median(times.subList(start, end)) > goal) {
        return steady;
      }
      steady = ends.get(end - 1);
    }
    return steady;
  }

  /**
   * Where the shortest window begins that has ten iterations and so many milliseconds; -1: there
   * are too few.
   */
  private static int start(List<Double> times, int end, double milliseconds) {
    int start = end;
    double sum = 0;
    while (end - start < WINDOW || sum < milliseconds) {
      start--;
      if (start < 0) {
        return -1;
      }
      sum += times.get(start);
    }
    return start;
  }
}
