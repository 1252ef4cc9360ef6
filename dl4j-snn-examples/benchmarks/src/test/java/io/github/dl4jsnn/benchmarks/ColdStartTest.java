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
  void evenIterationsAreSteadyAfterTheFirstWindow() {
    // Half a second of 10 ms.
    assertEquals(1500, steady(1000, times(0, 0, 1000)), 1e-9);
    // Ten of 100 ms.
    assertEquals(2000, steady(1000, times(100, 100, 0)), 1e-9);
  }

  @Test
  void aSlowStartEndsWithTheFirstWindowOfFastOnes() {
    // A window with 4 of 100 ms and 11 of 10 ms; windows are looked at in steps of ten.
    double end = steady(1000, times(20, 100, 1000));
    assertEquals(1000 + 20 * 100 + 15 * 10, end, 100);
    // Those of 11.9 ms are within 1.2 of the final 10 ms, those of 12.1 ms are not.
    assertTrue(steady(1000, times(100, 11.9, 1000)) < 1000 + 60 * 11.9);
    assertTrue(steady(1000, times(100, 12.1, 1000)) > 1000 + 100 * 12.1);
  }

  @Test
  void aSlowPhaseInTheMiddleCounts() {
    List<Double> times = times(0, 0, 300);
    times.addAll(times(20, 50, 1000));
    assertEquals(1000 + 300 * 10 + 20 * 50 + 250, steady(1000, times), 350);
  }

  @Test
  void aDisturbanceDoesNot() {
    List<Double> times = times(0, 0, 300);
    // As long as ten iterations, but not half of a window.
    times.addAll(times(10, 20, 1000));
    assertEquals(1500, steady(1000, times), 1e-9);
    times.addAll(times(1, 5000, 1009));
    assertEquals(1500, steady(1000, times), 1e-9);
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
