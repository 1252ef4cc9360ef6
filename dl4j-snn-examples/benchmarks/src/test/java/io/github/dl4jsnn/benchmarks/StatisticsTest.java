package io.github.dl4jsnn.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void medianOfOddAndEvenCounts() {
    assertEquals(2, Statistics.median(List.of(3.0, 1.0, 2.0)));
    assertEquals(2.5, Statistics.median(List.of(4.0, 1.0, 2.0, 3.0)));
    assertEquals(7, Statistics.median(List.of(7.0)));
  }

  @Test
  void quantilesInterpolate() {
    List<Double> values = List.of(0.0, 10.0, 20.0, 30.0, 40.0);
    assertEquals(0, Statistics.quantile(values, 0));
    assertEquals(4, Statistics.quantile(values, 0.1), 1e-12);
    assertEquals(36, Statistics.quantile(values, 0.9), 1e-12);
    assertEquals(40, Statistics.quantile(values, 1));
  }

  @Test
  void refusesNothingAndQuantilesOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> Statistics.median(List.of()));
    assertThrows(IllegalArgumentException.class, () -> Statistics.quantile(List.of(1.0), 1.5));
    assertThrows(
        IllegalArgumentException.class, () -> Statistics.quantile(List.of(1.0), Double.NaN));
  }
}
