package io.github.dl4jsnn.examples.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final StringWriter text = new StringWriter();

  @Test
  void linesTellBatchesSpeedAndAccuracy() {
    run(Duration.ZERO);
    List<String> lines = text.toString().lines().toList();
    assertEquals(3, lines.size());
    assertTrue(
        lines
            .get(2)
            .matches("Epoch 4: 3/7 it, [0-9.]+ it/s, acc=0\\.2500, 0:30 left of all epochs"),
        lines.get(2));
  }

  @Test
  void linesComeOnlyFromTimeToTime() {
    run(Duration.ofSeconds(10));
    assertEquals("", text.toString());
  }

  @Test
  void hoursAreShownWhereThereAreAny() {
    Iterator<Long> clock = List.of(0L, 90_000_000_000L, 90_000_000_000L).iterator();
    TimeLeft left = new TimeLeft(82, clock::next);
    left.step();
    assertEquals("2:01:30", left.toString());
    left.step();
    assertEquals("1:00:00", left.toString());
  }

  private void run(Duration interval) {
    // Three of nine batches take 15 seconds.
    Iterator<Long> clock = List.of(0L, 5_000_000_000L, 10_000_000_000L, 15_000_000_000L).iterator();
    TimeLeft left = new TimeLeft(9, clock::next);
    try (Progress progress = new Progress.Lines(4, 7, left, new PrintWriter(text), interval)) {
      progress.step(1);
      progress.step(0.5);
      progress.step(0.25);
    }
  }
}
