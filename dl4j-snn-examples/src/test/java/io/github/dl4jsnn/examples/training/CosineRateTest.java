package io.github.dl4jsnn.examples.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.schedule.ISchedule;

class CosineRateTest {

  @Test
  void fallsFromTheLearningRateAndIsTheSameForAllBatchesOfAnEpoch() {
    Settings settings = new Settings("digits", 4, 2, List.of(), EncoderKind.CONSTANT, 8, 0.2, 4, 1);
    ISchedule rate = CosineRate.of(settings);
    double[] rates = IntStream.range(0, 4).mapToDouble(e -> rate.valueAt(1000 * e, e)).toArray();
    assertEquals(0.2, rates[0], 1e-15);
    assertEquals(0.1 * (1 + Math.sqrt(0.5)), rates[1], 1e-15);
    assertEquals(0.1, rates[2], 1e-15);
    assertEquals(0.1 * (1 - Math.sqrt(0.5)), rates[3], 1e-15);
    assertEquals(rates[1], rate.valueAt(5, 1), 0);
  }
}
