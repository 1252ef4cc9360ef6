package io.github.dl4jsnn.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spikes as bits, and the quality of the draws behind them. */
class BernoulliStepsTest {

  /** The draw of an element at a step, by the documented rule, in [0, 2^16). */
  private static int draw(long key, long step) {
    int c = (int) (step >>> 1);
    int z = (int) key + (c + 1) * 0x9E3779B9;
    z = (z ^ z >>> 17) * 0xED5AD4BB ^ (int) (key >>> 32);
    z = (z ^ z >>> 11) * 0xAC4C1B51;
    z = (z ^ z >>> 15) * 0x31848BAB;
    z = z ^ z >>> 14;
    return (step & 1) == 0 ? z & 0xFFFF : z >>> 16;
  }

  private static int draw(long seed, int layer, int iteration, long row, long element, long step) {
    return draw(Draws.of(seed, layer, iteration).row(row).element(element), step);
  }

  private static long[] keys(int n) {
    return new Random(3).longs(n).toArray();
  }

  /** Any number of elements, any first step, each number of steps; inverted ones, too. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 63, 64, 65, 130})
  void bitsAreTheDrawsBelowTheLimit(int n) {
    long[] keys = keys(n);
    BernoulliSteps steps = new BernoulliSteps(n);
    steps.begin(n);
    float[] x = new float[n];
    for (int k = 0; k < n; k++) {
      x[k] = (k + 1) / (n + 1f);
      steps.set(k, keys[k], x[k], k % 3 == 0);
    }
    assertEquals((n + 63) / 64, steps.words());
    for (long first : new long[] {0, 1, 2, 63, Integer.MAX_VALUE, (1L << 32) - 70}) {
      for (int count = 1; count <= BernoulliSteps.MOST - (first & 1); count++) {
        long[] spikes = steps.draw(first, count);
        for (int t = 0; t < count; t++) {
          for (int k = 0; k < 64 * steps.words(); k++) {
            boolean got = (spikes[t * steps.words() + k / 64] >>> k % 64 & 1) == 1;
            boolean expected = k < n && spikes(keys[k], x[k], first + t) != (k % 3 == 0);
            assertEquals(expected, got, "step " + (first + t) + " of " + count + ", element " + k);
          }
        }
      }
    }
  }

  private static boolean spikes(long key, float x, long step) {
    double chance = (key >>> 11) / (double) (1L << 53);
    return draw(key, step) < (int) Math.floor(x * 65536.0 + chance);
  }

  /** Where bits were left from another call. */
  @Test
  void callsDoNotSeeEachOther() {
    BernoulliSteps steps = new BernoulliSteps(100);
    steps.begin(100);
    long[] keys = keys(100);
    for (int k = 0; k < 100; k++) {
      steps.set(k, keys[k], 0.5f, false);
    }
    long[] before = steps.draw(10, 20).clone();
    steps.draw(0, 64);
    long[] after = steps.draw(10, 20);
    for (int i = 0; i < 20 * steps.words(); i++) {
      assertEquals(before[i], after[i]);
    }
  }

  /** Fewer elements, in memory in which more were drawn. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 33, 64, 65})
  void usedAgain(int n) {
    BernoulliSteps used = new BernoulliSteps(200);
    draw(used, 200);
    assertArrayEquals(draw(new BernoulliSteps(n), n), draw(used, n));
  }

  private static long[] draw(BernoulliSteps steps, int n) {
    long[] keys = keys(n);
    steps.begin(n);
    for (int k = 0; k < n; k++) {
      steps.set(k, keys[k], 0.6f, k % 3 == 0);
    }
    return Arrays.copyOf(steps.draw(0, BernoulliSteps.MOST), BernoulliSteps.MOST * steps.words());
  }

  /** Each bit of a key, and each of a step's number, turns each bit of a draw half of the time. */
  @Test
  void eachBitTurnsHalfOfTheBits() {
    Random random = new Random(4);
    int trials = 20_000;
    double worst = 0;
    for (int bit = 0; bit < 64 + 24; bit++) {
      int[] turned = new int[32];
      for (int k = 0; k < trials; k++) {
        long key = random.nextLong();
        long c = random.nextInt(1 << 24);
        long otherKey = bit < 64 ? key ^ (1L << bit) : key;
        long otherC = bit < 64 ? c : c ^ (1L << (bit - 64));
        int turns = pair(key, c) ^ pair(otherKey, otherC);
        for (int j = 0; j < 32; j++) {
          turned[j] += (turns >>> j) & 1;
        }
      }
      for (int t : turned) {
        worst = Math.max(worst, Math.abs(t - trials / 2.0) / (Math.sqrt(trials) / 2));
      }
    }
    // 2,816 normal deviates; a bias of 2 % would be 5.7.
    assertTrue(worst < 5, "a bit turns another one too often or too rarely: " + worst + " sigma");
  }

  private static int pair(long key, long c) {
    return draw(key, 2 * c) | draw(key, 2 * c + 1) << 16;
  }

  @Test
  void drawsAreUniform() {
    int bins = 1 << 12;
    int[] high = new int[bins];
    int[] low = new int[bins];
    int draws = bins * 500;
    for (int k = 0; k < draws; k++) {
      int b = draw(9, 0, k / 64000, k / 1000 % 64, k / 10 % 100, k % 10);
      high[b >>> 4]++;
      low[b & bins - 1]++;
    }
    for (int[] count : new int[][] {high, low}) {
      double chi = 0;
      for (int c : count) {
        chi += (c - 500.0) * (c - 500.0) / 500;
      }
      // 4,095 degrees of freedom: standard deviation 90.5.
      assertTrue(Math.abs(chi - 4095) < 4 * 90.5, "chi-square is " + chi);
    }
  }

  /** A function of the key. */
  private interface Draw {
    int at(long seed, int layer, int iteration, long row, long element, long step);
  }

  /** A 16 x 16 table of two draws that lie one apart on an axis must look independent. */
  @Test
  void neighboursAreIndependent() {
    Map<String, Draw> others = new LinkedHashMap<>();
    others.put("seed", (s, l, i, r, e, t) -> draw(s + 1, l, i, r, e, t));
    others.put("layer", (s, l, i, r, e, t) -> draw(s, l + 1, i, r, e, t));
    others.put("iteration", (s, l, i, r, e, t) -> draw(s, l, i + 1, r, e, t));
    others.put("row", (s, l, i, r, e, t) -> draw(s, l, i, r + 1, e, t));
    others.put("element", (s, l, i, r, e, t) -> draw(s, l, i, r, e + 1, t));
    others.put("next row of an image", (s, l, i, r, e, t) -> draw(s, l, i, r, e + 28, t));
    for (int lag : new int[] {1, 2, 3, 4, 8, 16, 32, 64}) {
      others.put(lag + " steps", (s, l, i, r, e, t) -> draw(s, l, i, r, e, t + lag));
    }
    others.put("element and step", (s, l, i, r, e, t) -> draw(s, l, i, r, e + 1, t - 1));
    others.forEach(
        (name, other) -> {
          int[][] high = new int[16][16];
          int[][] low = new int[16][16];
          int total = 0;
          double product = 0;
          for (int seed = 1; seed < 3; seed++) {
            for (int iteration = 0; iteration < 4; iteration++) {
              for (int row = 1; row < 9; row++) {
                for (int element = 1; element < 61; element++) {
                  for (int step = 1; step < 41; step++) {
                    int x = draw(seed, 1, iteration, row, element, step);
                    int y = other.at(seed, 1, iteration, row, element, step);
                    high[x >>> 12][y >>> 12]++;
                    low[x & 15][y & 15]++;
                    product += (x - 32767.5) * (y - 32767.5);
                    total++;
                  }
                }
              }
            }
          }
          for (int[][] table : new int[][][] {high, low}) {
            double expected = total / 256.0;
            double chi = 0;
            for (int[] line : table) {
              for (int c : line) {
                chi += (c - expected) * (c - expected) / expected;
              }
            }
            // 255 degrees of freedom: standard deviation 22.6.
            assertTrue(chi < 255 + 5 * 22.6, name + ": chi-square of neighbours is " + chi);
          }
          double correlation = product / total / (65536.0 * 65536.0 / 12);
          assertTrue(
              Math.abs(correlation) < 5 / Math.sqrt(total),
              name + ": correlation of neighbours is " + correlation);
        });
  }
}
