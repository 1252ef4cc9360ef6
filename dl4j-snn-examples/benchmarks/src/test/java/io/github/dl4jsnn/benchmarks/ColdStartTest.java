package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdStartTest {

  @TempDir Path dir;

  /** Ends of iterations that follow one another from {@code start} on. */
  private static List<Double> ends(double start, List<Double> times) {
    List<Double> ends = new ArrayList<>();
    double now = start;
    for (double time : times) {
      now += time;
      ends.add(now);
    }
    return ends;
  }

  private static double steady(double start, List<Double> times) {
    return ColdStart.steady(ends(start, times), times);
  }

  private static List<Double> times(int slow, double each, int fast) {
    List<Double> times = new ArrayList<>(Collections.nCopies(slow, each));
    times.addAll(Collections.nCopies(fast, 10.0));
    return times;
  }

  @Test
  void evenIterationsAreSteadyAfterTheFirstTen() {
    assertEquals(1100, steady(1000, times(0, 0, 50)), 1e-9);
  }

  @Test
  void aSlowStartEndsWithTheFirstWindowOfFastOnes() {
    // Windows with at most four of 100 ms have a median of 10 ms: the first begins at the 16th.
    assertEquals(1000 + 20 * 100 + 6 * 10, steady(1000, times(20, 100, 60)), 1e-9);
    // Those of 11.9 ms are within 1.2 of the final 10 ms, those of 12.1 ms are not.
    assertEquals(1000 + 10 * 11.9, steady(1000, times(20, 11.9, 60)), 1e-9);
    assertTrue(steady(1000, times(20, 12.1, 60)) > 1000 + 20 * 12.1);
  }

  @Test
  void aSlowPhaseInTheMiddleCounts() {
    List<Double> times = times(0, 0, 30);
    times.addAll(times(20, 50, 40));
    assertEquals(1000 + 30 * 10 + 20 * 50 + 6 * 10, steady(1000, times), 1e-9);
  }

  @Test
  void oneSlowIterationDoesNot() {
    List<Double> times = times(0, 0, 30);
    times.addAll(times(1, 500, 40));
    assertEquals(1100, steady(1000, times), 1e-9);
  }

  @Test
  void fewerThanTenAreSteadyAtTheirEnd() {
    assertEquals(1030, steady(1000, times(0, 0, 3)), 1e-9);
  }

  @Test
  void measuresEachContenderAloneAndNamesThoseThatCannot() {
    Contender peer = new Contender("peer", "env");
    Case test = Catalogue.cases().get("Cold-A").with(List.of(Contender.OURS, peer));
    List<String> progress = new ArrayList<>();
    List<ResultRow> rows =
        new ColdStart(test, Duration.ofSeconds(60), progress::add)
            .run(
                contender -> {
                  if (contender.equals(peer)) {
                    throw new ChildException("not installed: no jax");
                  }
                  try {
                    return FakeChild.start("100", dir);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    // It claims 100 ms for each iteration: requests are of 1, 5 and 5, and the tenth iteration is
    // the fourth of its request.
    assertEquals(1, rows.get(0).times().size());
    assertTrue(rows.get(0).median() > 400, rows::toString);
    assertEquals(2048, rows.get(0).peakKilobytes());
    assertEquals(Optional.of("not installed: no jax"), rows.get(1).problem());
  }
}
