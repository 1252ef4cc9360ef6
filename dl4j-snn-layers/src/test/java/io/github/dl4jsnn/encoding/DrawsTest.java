package io.github.dl4jsnn.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The random numbers themselves: uniform, independent along every axis of their key. */
class DrawsTest {

  private static final int ONE = 1 << 24;

  private static int bits(long seed, int layer, int iteration, long row, long element, long step) {
    return Draws.bits(Draws.of(seed, layer, iteration).row(row).element(element), step);
  }

  @Test
  void aKeyHasOneDraw() {
    for (int k = 0; k < 100; k++) {
      assertEquals(bits(k, 1, 2, 3, 4, 5), bits(k, 1, 2, 3, 4, 5));
    }
    assertEquals(Draws.of(1, 2, 3), Draws.of(1, 2, 3));
  }

  /** An element's stream is the JDK's SplitMix64, indexed instead of walked. */
  @Test
  void anElementOwnsASplitMixStream() {
    Random random = new Random(1);
    for (int k = 0; k < 50; k++) {
      long key = random.nextLong();
      SplittableRandom stream = new SplittableRandom(key);
      for (int step = 0; step < 50; step++) {
        int expected = (int) (stream.nextLong() >>> 40);
        assertEquals(expected, Draws.bits(key, step), "key " + key + ", step " + step);
      }
    }
  }

  @Test
  void drawsAreUniform() {
    int bins = 256;
    int draws = bins * 1000;
    int[] count = new int[bins];
    for (int k = 0; k < draws; k++) {
      int b = bits(9, 0, k / 64000, k / 1000 % 64, k / 10 % 100, k % 10);
      assertTrue(b >= 0 && b < ONE, "out of [0, 2^24): " + b);
      count[b / (ONE / bins)]++;
    }
    double chi = 0;
    for (int c : count) {
      chi += (c - 1000.0) * (c - 1000.0) / 1000;
    }
    // 255 degrees of freedom: mean 255, standard deviation 22.6.
    assertTrue(chi > 255 - 5 * 22.6 && chi < 255 + 5 * 22.6, "chi-square is " + chi);
  }

  /** A function of the key. */
  private interface Draw {
    int at(int i, int j, int k, int l, int m, int n);
  }

  /**
   * Draws that lie one apart on an axis, and those with two axes exchanged: an 8 x 8 table of the
   * upper three bits of both must look independent.
   */
  @Test
  void neighboursAreIndependent() {
    Draw draw = DrawsTest::bits;
    Map<String, Draw> others = new LinkedHashMap<>();
    others.put("seed", (s, l, i, r, e, t) -> bits(s + 1, l, i, r, e, t));
    others.put("layer", (s, l, i, r, e, t) -> bits(s, l + 1, i, r, e, t));
    others.put("iteration", (s, l, i, r, e, t) -> bits(s, l, i + 1, r, e, t));
    others.put("row", (s, l, i, r, e, t) -> bits(s, l, i, r + 1, e, t));
    others.put("element", (s, l, i, r, e, t) -> bits(s, l, i, r, e + 1, t));
    others.put("step", (s, l, i, r, e, t) -> bits(s, l, i, r, e, t + 1));
    others.put("two steps", (s, l, i, r, e, t) -> bits(s, l, i, r, e, t + 2));
    others.put("next element, last step", (s, l, i, r, e, t) -> bits(s, l, i, r, e + 1, t - 1));
    others.put("next row, last element", (s, l, i, r, e, t) -> bits(s, l, i, r + 1, e - 1, t));
    others.put("layer for iteration", (s, l, i, r, e, t) -> bits(s, i + 7, l, r, e, t));
    others.put("row for element", (s, l, i, r, e, t) -> bits(s, l, i, e + 31, r, t));
    others.put("element for step", (s, l, i, r, e, t) -> bits(s, l, i, r, t + 31, e));
    others.forEach((name, other) -> independent(name, draw, other));
  }

  private static void independent(String name, Draw a, Draw b) {
    int[][] table = new int[8][8];
    int total = 0;
    double product = 0;
    double half = ONE / 2.0;
    for (int seed = 1; seed < 3; seed++) {
      for (int iteration = 0; iteration < 4; iteration++) {
        for (int row = 1; row < 9; row++) {
          for (int element = 1; element < 31; element++) {
            for (int step = 1; step < 21; step++) {
              int x = a.at(seed, 1, iteration, row, element, step);
              int y = b.at(seed, 1, iteration, row, element, step);
              table[x >> 21][y >> 21]++;
              product += (x - half) * (y - half);
              total++;
            }
          }
        }
      }
    }
    double expected = total / 64.0;
    double chi = 0;
    for (int[] line : table) {
      for (int c : line) {
        chi += (c - expected) * (c - expected) / expected;
      }
    }
    // 63 degrees of freedom: mean 63, standard deviation 11.2.
    assertTrue(chi < 63 + 5 * 11.2, name + ": chi-square of neighbours is " + chi);
    double correlation = product / total / (ONE / 12.0 * ONE);
    double bound = 5 / Math.sqrt(total);
    assertTrue(
        Math.abs(correlation) < bound, name + ": correlation of neighbours is " + correlation);
  }

  @Test
  void keysDoNotCollide() {
    Set<Long> keys = new HashSet<>();
    int n = 0;
    for (long seed : new long[] {0, 1, 2, -1, 42, Long.MAX_VALUE, Long.MIN_VALUE}) {
      for (int layer = 0; layer < 5; layer++) {
        for (int iteration = 0; iteration < 20; iteration++) {
          for (int row = 0; row < 20; row++) {
            for (int element = 0; element < 20; element++) {
              keys.add(Draws.of(seed, layer, iteration).row(row).element(element));
              n++;
            }
          }
        }
      }
    }
    assertEquals(n, keys.size(), "two elements share a stream");
  }

  @Test
  void longStepsAndNegativeSeedsWork() {
    Set<Integer> draws = new HashSet<>();
    for (long step : new long[] {0, Integer.MAX_VALUE, 1L + Integer.MAX_VALUE, 1L << 40}) {
      draws.add(bits(-5, 0, 0, 0, 0, step));
    }
    assertEquals(4, draws.size(), "steps beyond the range of int");
  }
}
