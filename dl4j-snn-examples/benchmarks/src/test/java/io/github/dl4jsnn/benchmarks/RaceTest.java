package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.dl4jsnn.benchmarks.Child.ChildException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaceTest {

  private static final Contender SLOW = new Contender("slow", "env");
  private static final Contender ABSENT = new Contender("absent", "env");
  private static final Contender LIAR = new Contender("liar", "env");

  @TempDir Path dir;

  private List<ResultRow> race(Map<Contender, String> behaviours, List<String> progress) {
    return race(
        List.of(Contender.OURS, SLOW, ABSENT, LIAR),
        behaviours,
        Duration.ofMillis(1),
        progress::add);
  }

  private List<ResultRow> race(
      List<Contender> contenders,
      Map<Contender, String> behaviours,
      Duration pause,
      Consumer<String> progress) {
    Case test = Catalogue.cases().get("A").with(contenders);
    Race.Plan plan =
        new Race.Plan(
            Duration.ZERO,
            Duration.ZERO,
            3,
            Duration.ofMillis(40),
            pause,
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));
    return new Race(test, plan, progress)
        .run(
            contender -> {
              if (contender.equals(ABSENT)) {
                throw new ChildException("not installed: no torch");
              }
              try {
                return FakeChild.start(behaviours.get(contender), dir);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
  }

  @Test
  void measuresAllAndNamesThoseThatCannot() {
    List<String> progress = new ArrayList<>();
    List<ResultRow> rows =
        race(Map.of(Contender.OURS, "2.0", SLOW, "10.0", LIAR, "lies"), progress);

    // Turns of 40 ms: 20 iterations of 2 ms, 4 of 10 ms, three times each.
    assertEquals(60, rows.get(0).times().size());
    assertEquals(2.0, rows.get(0).median());
    assertEquals(2048, rows.get(0).peakKilobytes());
    assertEquals(12, rows.get(1).times().size());
    assertEquals(Optional.of("not installed: no torch"), rows.get(2).problem());
    assertFalse(rows.get(3).hasTimes());
    assertEquals(
        Optional.of("an answer is not the expected JSON: [\"fast\"]"), rows.get(3).problem());
    assertEquals(Optional.of(rows.get(1)), ResultRow.fastestPeer(rows));
  }

  @Test
  void theFirstIterationAfterThePauseDoesNotCount() {
    Contender cold = new Contender("cold", "env");
    List<ResultRow> rows =
        race(List.of(cold), Map.of(cold, "cold"), Duration.ofMillis(200), p -> {});
    assertEquals(60, rows.get(0).times().size());
    assertEquals(List.of(2.0), rows.get(0).times().stream().distinct().toList());
  }

  @Test
  void turnsGetShorterWhereTimeIsShort() {
    Race.Plan plan =
        new Race.Plan(
            Duration.ZERO,
            Duration.ZERO,
            3,
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10));
    assertEquals(Duration.ofSeconds(2), plan.turnWithin(Duration.ofSeconds(300), 10));
    // 30 turns with a pause each.
    assertEquals(Duration.ofMillis(1500), plan.turnWithin(Duration.ofSeconds(60), 10));
    assertEquals(Duration.ofMillis(400), plan.turnWithin(Duration.ofSeconds(-5), 10));
    assertEquals(Duration.ofSeconds(2), plan.turnWithin(Duration.ofSeconds(60), 0));
  }
}
