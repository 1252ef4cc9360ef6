package io.github.dl4jsnn.benchmarks;

import io.github.dl4jsnn.util.Errors;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures how long a contender takes from the start of its process until its iterations are
 * steady: the end of the first ten iterations from which on the running median of ten stays within
 * 1.2 of the final one.
 *
 * <p>The contenders of a case run one after the other, alone. Nothing is tuned; what compiles does
 * so within the time. A contender runs until twice the time at which it seems steady, and {@link
 * #BEYOND} more.
 */
final class ColdStart {

  private static final int WINDOW = 10;
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
   * @return the end of the first window from which on all medians are near the last one; the end of
   *     the last iteration where there is no whole window
   */
  static double steady(List<Double> ends, List<Double> times) {
    int last = times.size() - WINDOW;
    double end = ends.get(ends.size() - 1);
    if (last < 0) {
      return end;
    }
    double goal = NEAR * Statistics.median(times.subList(last, times.size()));
    for (int i = last; i >= 0; i--) {
      if (Statistics.median(times.subList(i, i + WINDOW)) > goal) {
        return ends.get(i + WINDOW);
      }
    }
    return ends.get(WINDOW - 1);
  }
}
