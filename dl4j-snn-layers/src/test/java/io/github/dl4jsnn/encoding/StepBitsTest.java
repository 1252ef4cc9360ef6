package io.github.dl4jsnn.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepBitsTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 0",
    "31, 5, 0",
    "32, 32, 0",
    "33, 32, 1",
    "64, 32, 32",
    "65, 3, 0",
    "200, 32, 17"
  })
  void everyBitComesToItsStep(int n, int first, int rest) {
    StepBits bits = new StepBits(n + 3);
    Random random = new Random(n);
    for (int i = 0; i < n; i++) {
      bits.half(0)[i] = random.nextInt();
      bits.half(1)[i] = random.nextInt();
    }
    long[] words = bits.bySteps(n, first, rest);
    int count = StepBits.words(n);
    for (int t = 0; t < first + rest; t++) {
      for (int i = 0; i < 64 * count; i++) {
        int of = i >= n ? 0 : t < first ? bits.half(0)[i] >>> t : bits.half(1)[i] >>> (t - first);
        assertEquals(of & 1, words[t * count + i / 64] >>> (i % 64) & 1, t + " " + i);
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertRefused("-1 elements", () -> new StepBits(-1));
    StepBits bits = new StepBits(10);
    assertRefused("11 elements", () -> bits.bySteps(11, 1, 0));
    assertRefused("33 and 0 steps", () -> bits.bySteps(10, 33, 0));
    assertRefused("32 and -1 steps", () -> bits.bySteps(10, 32, -1));
    assertRefused("-1 events", () -> new SpikeTrain(-1));
  }

  private static void assertRefused(String part, Runnable call) {
    String message = assertThrows(IllegalArgumentException.class, call::run, part).getMessage();
    assertTrue(message.contains(part), message);
  }
}
