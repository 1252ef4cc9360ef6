package io.github.dl4jsnn.encoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoissonEncoderTest {

  private static final Draws DRAWS = Draws.of(42, 1, 7).row(3);

  /** Spikes as [T][n], by the documented layout of a train. */
  private static boolean[][] encode(int steps, float[] values, Draws draws, int firstStep) {
    SpikeTrain train = new SpikeTrain();
    new PoissonEncoder(steps).encode(values, values.length, draws, firstStep, train);
    assertEquals(steps, train.steps(), "number of steps");
    boolean[][] spikes = new boolean[steps][values.length];
    for (int t = 0; t < steps; t++) {
      float[] step = new float[values.length];
      train.addTo(t, step, 0);
      for (int i = 0; i < step.length; i++) {
        assertTrue(step[i] == 0 || step[i] == 1, "element " + i + " sends " + step[i]);
        spikes[t][i] = step[i] == 1;
      }
    }
    return spikes;
  }

  private static float[] values(int n, float p) {
    float[] values = new float[n];
    Arrays.fill(values, p);
    return values;
  }

  private static int count(boolean[][] spikes, int element) {
    int count = 0;
    for (boolean[] step : spikes) {
      count += step[element] ? 1 : 0;
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(floats = {0.001f, 0.01f, 0.1f, 0.25f, 0.5f, 0.75f, 0.9f, 0.99f, 0.999f})
  void rateIsTheValue(float p) {
    int n = 40;
    int steps = 5000;
    boolean[][] spikes = encode(steps, values(n, p), DRAWS, 0);
    double sigma = Math.sqrt(steps * p * (1 - p));
    int all = 0;
    for (int i = 0; i < n; i++) {
      int got = count(spikes, i);
      all += got;
      assertTrue(
          Math.abs(got - steps * p) < 5 * sigma + 1,
          "element " + i + " spiked " + got + " times in " + steps + " steps, p = " + p);
    }
    assertTrue(
        Math.abs(all - n * steps * p) < 4 * sigma * Math.sqrt(n),
        "all elements spiked " + all + " times, expected " + n * steps * p);
  }

  /** Each grey of an image: counts over many sequences, by chi-square; and each two steps. */
  @Test
  void eachGreyHasItsLaw() {
    int steps = 8;
    int rows = 20_000;
    float[] values = new float[254];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i + 1) / 255f;
    }
    long[] spikes = new long[values.length];
    long[] pairs = new long[values.length];
    for (int row = 0; row < rows; row++) {
      SpikeTrain train = new SpikeTrain();
      new PoissonEncoder(steps).encode(values, values.length, Draws.of(5, 0, 1).row(row), 0, train);
      float[] before = new float[values.length];
      for (int t = 0; t < steps; t++) {
        float[] now = new float[values.length];
        train.addTo(t, now, 0);
        for (int i = 0; i < now.length; i++) {
          spikes[i] += (long) now[i];
          pairs[i] += (long) (now[i] * before[i]);
        }
        before = now;
      }
    }
    double chi = 0;
    double chiPairs = 0;
    for (int i = 0; i < values.length; i++) {
      double p = values[i];
      double n = (double) rows * steps;
      chi += square(spikes[i] - n * p) / (n * p * (1 - p));
      double both = p * p;
      double m = (double) rows * (steps - 1);
      // Neighbouring pairs share a step.
      double variance = m * both * (1 - both) + 2 * (m - rows) * (p * both - both * both);
      chiPairs += square(pairs[i] - m * both) / variance;
      assertTrue(Math.abs(spikes[i] - n * p) < 5 * Math.sqrt(n * p * (1 - p)), "grey " + (i + 1));
    }
    // 254 degrees of freedom: standard deviation 22.5.
    assertTrue(Math.abs(chi - 254) < 4 * 22.5, "chi-square is " + chi);
    assertTrue(Math.abs(chiPairs - 254) < 4 * 22.5, "chi-square of pairs is " + chiPairs);
  }

  private static double square(double x) {
    return x * x;
  }

  /** Below the resolution of a draw the probability holds on average over sequences. */
  @Test
  void smallProbabilitiesAreKept() {
    float p = 0x1p-20f;
    int n = 1 << 16;
    int steps = 64;
    long spikes = 0;
    for (int row = 0; row < 20; row++) {
      SpikeTrain train = new SpikeTrain();
      new PoissonEncoder(steps).encode(values(n, p), n, Draws.of(6, 0, 1).row(row), 0, train);
      spikes += train.size();
    }
    double expected = 20.0 * n * steps * p;
    assertTrue(Math.abs(spikes - expected) < 5 * Math.sqrt(expected), spikes + ", " + expected);
  }

  /** The spread over elements is that of a binomial: neither regular nor bursting. */
  @Test
  void countsVaryLikeABinomial() {
    int n = 2000;
    int steps = 100;
    double p = 0.3f;
    boolean[][] spikes = encode(steps, values(n, (float) p), DRAWS, 0);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double d = count(spikes, i) - steps * p;
      sum += d * d;
    }
    double variance = sum / n;
    double expected = steps * p * (1 - p);
    double sigma = expected * Math.sqrt(2.0 / n);
    assertEquals(expected, variance, 5 * sigma, "variance of the number of spikes");
  }

  @Test
  void neverAndAlways() {
    float[] values = {
      0f,
      -0f,
      -0.1f,
      -5f,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      1f,
      1.5f,
      300f,
      Float.POSITIVE_INFINITY
    };
    int steps = 3000;
    boolean[][] spikes = encode(steps, values, DRAWS, 0);
    for (int i = 0; i < values.length; i++) {
      int expected = values[i] >= 1 ? steps : 0;
      assertEquals(expected, count(spikes, i), "spikes of value " + values[i]);
    }
  }

  private static BitSet pattern(Draws draws) {
    return pattern(draws, 0);
  }

  /** Spikes of 64 elements over 32 steps, each by an even chance. */
  private static BitSet pattern(Draws draws, int firstStep) {
    boolean[][] spikes = encode(32, values(64, 0.5f), draws, firstStep);
    BitSet pattern = new BitSet();
    for (int t = 0; t < 32; t++) {
      for (int i = 0; i < 64; i++) {
        pattern.set(64 * t + i, spikes[t][i]);
      }
    }
    return pattern;
  }

  @Test
  void sameKeySameSpikes() {
    assertEquals(pattern(Draws.of(1, 2, 3).row(4)), pattern(Draws.of(1, 2, 3).row(4)));
  }

  @Test
  void eachPartOfTheKeyChangesTheSpikes() {
    BitSet base = pattern(Draws.of(1, 2, 3).row(4));
    Map<String, BitSet> others = new LinkedHashMap<>();
    others.put("seed", pattern(Draws.of(2, 2, 3).row(4)));
    others.put("layer", pattern(Draws.of(1, 3, 3).row(4)));
    others.put("iteration", pattern(Draws.of(1, 2, 4).row(4)));
    others.put("row", pattern(Draws.of(1, 2, 3).row(5)));
    others.put("layer and iteration exchanged", pattern(Draws.of(1, 3, 2).row(4)));
    others.put("iteration and row exchanged", pattern(Draws.of(1, 2, 4).row(3)));
    others.put("seed and layer exchanged", pattern(Draws.of(2, 1, 3).row(4)));
    others.put("later steps", pattern(Draws.of(1, 2, 3).row(4), 32));
    others.forEach((name, other) -> assertUnrelated(name, base, other, 64 * 32));
  }

  private static void assertUnrelated(String name, BitSet a, BitSet b, int bits) {
    BitSet difference = (BitSet) a.clone();
    difference.xor(b);
    int differ = difference.cardinality();
    assertEquals(bits / 2.0, differ, 5 * Math.sqrt(bits) / 2, name + ": bits that differ");
  }

  @Test
  void elementsAndStepsDiffer() {
    boolean[][] spikes = encode(400, values(30, 0.5f), DRAWS, 0);
    for (int i = 1; i < 30; i++) {
      int same = 0;
      for (boolean[] step : spikes) {
        same += step[i] == step[i - 1] ? 1 : 0;
      }
      assertEquals(200, same, 5 * 10, "steps at which elements " + i + " and before agree");
    }
    for (int t = 1; t < 400; t++) {
      assertFalse(Arrays.equals(spikes[t], spikes[t - 1]), "steps " + t + " and before are equal");
    }
  }

  /** At probabilities other than one half, too: joint spikes of neighbours are as rare as p². */
  @ParameterizedTest
  @ValueSource(floats = {0.1f, 0.3f, 0.8f})
  void neighboursSpikeIndependently(float p) {
    int n = 60;
    int steps = 1000;
    boolean[][] spikes = encode(steps, values(n, p), DRAWS, 0);
    boolean[][] nextRow = encode(steps, values(n, p), Draws.of(42, 1, 7).row(4), 0);
    boolean[][] nextIteration = encode(steps, values(n, p), Draws.of(42, 1, 8).row(3), 0);
    int element = 0;
    int step = 0;
    int row = 0;
    int iteration = 0;
    int pairs = 0;
    for (int t = 1; t < steps; t++) {
      for (int i = 1; i < n; i++) {
        pairs++;
        if (spikes[t][i]) {
          element += spikes[t][i - 1] ? 1 : 0;
          step += spikes[t - 1][i] ? 1 : 0;
          row += nextRow[t][i] ? 1 : 0;
          iteration += nextIteration[t][i] ? 1 : 0;
        }
      }
    }
    double expected = pairs * p * p;
    double sigma = Math.sqrt(pairs * p * p * (1 - p) * (1 + 3 * p));
    assertEquals(expected, element, 5 * sigma, "pairs of neighbouring elements");
    assertEquals(expected, step, 5 * sigma, "pairs of neighbouring steps");
    assertEquals(expected, row, 5 * sigma, "pairs of neighbouring rows");
    assertEquals(expected, iteration, 5 * sigma, "pairs of neighbouring iterations");
  }

  /** rnnTimeStep presents a sequence in pieces. */
  @Test
  void firstStepContinuesTheSequence() {
    float[] values = new float[50];
    for (int i = 0; i < 50; i++) {
      values[i] = i / 49f;
    }
    boolean[][] whole = encode(10, values, DRAWS, 0);
    boolean[][] first = encode(5, values, DRAWS, 0);
    boolean[][] second = encode(5, values, DRAWS, 5);
    for (int t = 0; t < 5; t++) {
      assertTrue(Arrays.equals(whole[t], first[t]), "step " + t);
      assertTrue(Arrays.equals(whole[5 + t], second[t]), "step " + (5 + t));
    }
    assertFalse(Arrays.deepEquals(first, second), "the second half repeats the first");
  }

  @Test
  void stepsBeyondTheRangeOfInt() {
    boolean[][] spikes = encode(4, values(200, 0.5f), DRAWS, Integer.MAX_VALUE - 1);
    for (int t = 1; t < 4; t++) {
      assertFalse(Arrays.equals(spikes[t - 1], spikes[t]), "steps are equal");
    }
  }

  /** An element's spikes depend on its own value only. */
  @Test
  void elementsDoNotSeeEachOther() {
    float[] values = values(20, 0.4f);
    boolean[][] before = encode(200, values, DRAWS, 0);
    Arrays.fill(values, 0, 10, 0f);
    boolean[][] after = encode(200, values, DRAWS, 0);
    for (int i = 10; i < 20; i++) {
      for (int t = 0; t < 200; t++) {
        assertEquals(before[t][i], after[t][i], "element " + i + " at step " + t);
      }
    }
  }

  /** Only the first n values are the example; a buffer may be longer. */
  @Test
  void valuesBeyondTheExampleAreNotRead() {
    SpikeTrain train = new SpikeTrain();
    new PoissonEncoder(10).encode(values(8, 1f), 5, DRAWS, 0, train);
    assertEquals(5, train.baseSize());
    assertEquals(0, train.size());
  }
}
