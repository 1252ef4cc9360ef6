package io.github.dl4jsnn.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The codes of values, by their formulas; golden-field has the peers' results. */
class ValueEncodersTest {

  /** [T][n']. */
  private static float[][] spikes(Encoder encoder, int firstStep, float... values) {
    SpikeTrain train = new SpikeTrain();
    encoder.encode(values, values.length, Draws.of(1, 2, 3), firstStep, train);
    float[][] out = new float[train.steps()][encoder.outputs(values.length)];
    for (int t = 0; t < out.length; t++) {
      train.addTo(t, out[t], 0);
    }
    return out;
  }

  /** The step of the only spike of an element, -1 for none. */
  private static int[] times(Encoder encoder, int firstStep, float... values) {
    float[][] spikes = spikes(encoder, firstStep, values);
    int[] times = new int[values.length];
    Arrays.fill(times, -1);
    for (int t = 0; t < spikes.length; t++) {
      for (int i = 0; i < values.length; i++) {
        if (spikes[t][i] != 0) {
          assertEquals(-1, times[i], "two spikes of " + values[i]);
          assertEquals(1, spikes[t][i]);
          times[i] = t;
        }
      }
    }
    return times;
  }

  @Test
  void linearLatency() {
    LatencyEncoder encoder = new LatencyEncoder(11);
    assertArrayEquals(
        new int[] {0, 1, 10, -1, 0, -1}, times(encoder, 0, 1, 0.9f, 0.04f, 0, 1.5f, -0.5f));
    assertArrayEquals(new int[] {10, 0}, times(encoder.withoutSilence(), 0, 0, 1));
    assertArrayEquals(new int[] {-1, 8}, times(encoder.withSilentUpTo(0.1), 0, 0.1f, 0.2f));
    // Halves to the even step.
    assertArrayEquals(new int[] {0, 2, 2}, times(new LatencyEncoder(5), 0, 0.875f, 0.625f, 0.5f));
    assertArrayEquals(new int[] {0, 0}, times(new LatencyEncoder(1).withoutSilence(), 0, 1, 0));
  }

  /** Against the peer's form of the formula, where that does not overflow. */
  @Test
  void logarithmicLatency() {
    for (int steps : new int[] {2, 7, 60}) {
      LatencyEncoder encoder =
          new LatencyEncoder(steps).withCurve(LatencyCurve.LOGARITHMIC).withoutSilence();
      double a = Math.exp(steps - 1) - 1;
      for (double x = 0; x <= 1; x += 0.01) {
        double expected = steps - 1 - Math.log(a * x + 1);
        assertEquals(expected, encoder.time(x), 1e-9 * steps);
      }
    }
    for (int steps : new int[] {90, 1000, 100_000}) {
      LatencyEncoder encoder =
          new LatencyEncoder(steps).withCurve(LatencyCurve.LOGARITHMIC).withoutSilence();
      assertEquals(0, encoder.time(1));
      assertEquals(steps - 1, encoder.time(0), 1e-9 * steps);
      assertEquals(-Math.log(0.25), encoder.time(0.25), 1e-9);
      int[] times = times(encoder, 0, 1, 0.01f, 0);
      assertArrayEquals(new int[] {0, 5, steps - 1}, times);
    }
  }

  /** The window counts from the start of the sequence and begins anew after its last step. */
  @ParameterizedTest
  @EnumSource(LatencyCurve.class)
  void aWindowOfItsOwn(LatencyCurve curve) {
    float[] x = new float[20];
    Random random = new Random(1);
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat();
    }
    LatencyEncoder whole = new LatencyEncoder(7).withCurve(curve);
    float[][] code = spikes(whole, 0, x);
    for (int steps : new int[] {1, 3, 7, 30}) {
      LatencyEncoder part = new LatencyEncoder(steps).withWindow(7).withCurve(curve);
      for (int first = 0; first < 40; first += steps) {
        float[][] got = spikes(part, first, x);
        for (int t = 0; t < steps; t++) {
          assertArrayEquals(code[(first + t) % 7], got[t]);
        }
      }
    }
    float[][] late = spikes(whole, Integer.MAX_VALUE - 3, x);
    assertArrayEquals(code[(int) ((Integer.MAX_VALUE - 3L) % 7)], late[0]);
    assertArrayEquals(code[(int) ((Integer.MAX_VALUE + 3L) % 7)], late[6]);
  }

  @Test
  void thresholdLatency() {
    ThresholdLatencyEncoder log = new ThresholdLatencyEncoder(20).withThreshold(0.2).withTau(5);
    assertEquals(5 * Math.log(0.5 / 0.3), log.time(0.5), 1e-12);
    assertEquals(2 + 5 * Math.log(0.5 / 0.3), log.withFirstSpike(2).time(0.5), 1e-12);
    // At the threshold: 5 ln((0.2 + 1e-7) / 1e-7) = 72.5, beyond the window.
    assertArrayEquals(new int[] {-1, -1, 3, 1}, times(log, 0, 0.1f, 0.2f, 0.5f, 1));
    ThresholdLatencyEncoder filled = log.withNormalize(true).withFirstSpike(4);
    assertEquals(19, filled.time(0.2), 1e-9);
    assertEquals(19, filled.time(0), 1e-9);
    assertArrayEquals(new int[] {19, 19}, times(filled, 0, 0, 0.2f));
    assertArrayEquals(new int[] {-1, 19}, times(filled.withClip(true), 0, 0.1f, 0.2f));
    ThresholdLatencyEncoder linear =
        log.withCurve(LatencyCurve.LINEAR).withTau(10).withFirstSpike(1);
    assertArrayEquals(new int[] {1, 6, 9, 9}, times(linear, 0, 1, 0.5f, 0.2f, 0));
    assertArrayEquals(
        new int[] {1, 10, -1}, times(linear.withNormalize(true).withClip(true), 0, 1, 0.5f, 0.1f));
    // No second time, also across calls.
    assertArrayEquals(new int[] {-1, -1}, times(linear, 20, 1, 0.5f));
    ThresholdLatencyEncoder steps =
        new ThresholdLatencyEncoder(3, 20, LatencyCurve.LINEAR, 0.2, 10, 1, false, false, 1e-7);
    assertArrayEquals(new int[] {1, -1}, times(steps, 0, 1, 0.5f));
    assertArrayEquals(new int[] {-1, 0}, times(steps, 6, 1, 0.5f));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 24, 52})
  void phasesAreBinaryDigits(int period) {
    PhaseEncoder encoder = new PhaseEncoder(period);
    Random random = new Random(period);
    for (int k = 0; k < 50; k++) {
      float x = random.nextFloat();
      float[][] code = spikes(encoder, 0, x, 1 - x);
      double sum = 0;
      for (int t = 0; t < period; t++) {
        sum += encoder.weight(t) * code[t][0];
      }
      assertEquals(Math.floor(x * Math.pow(2, period)) * Math.pow(2, -period), sum);
      assertArrayEquals(code[period - 1], spikes(encoder, 5 * period - 1, x, 1 - x)[0]);
    }
    // The largest value there is, and what is beyond.
    for (float[] step : spikes(encoder, 0, 1, 7, 0, -3)) {
      assertArrayEquals(new float[] {1, 1, 0, 0}, step);
    }
    assertEquals(1 - Math.pow(2, -period), encoder.inputRange().high());
  }

  @Test
  void aPatternIsPresentedAgainAndAgain() {
    PeriodicEncoder encoder = new PeriodicEncoder(5, 3);
    float[] pattern = {1, 0, 0, 0, 1, 0.5f};
    float[][] expected = {{1, 0}, {0, 1}, {0, 0.5f}, {1, 0}, {0, 1}};
    assertArrayEquals(expected, spikes(encoder, 0, pattern));
    assertArrayEquals(expected, spikes(encoder, 33, pattern));
    assertArrayEquals(new float[] {0, 0.5f}, spikes(encoder, 5, pattern)[0]);
    String message =
        assertThrows(IllegalArgumentException.class, () -> encoder.outputs(7)).getMessage();
    assertTrue(message.contains("multiple of its period 3"), message);
    assertTrue(message.endsWith("got 7"), message);
  }

  /** As many spikes as an integrate-and-fire neuron has; drawn ones have the activity as mean. */
  @Test
  void populations() {
    PopulationEncoder encoder = new PopulationEncoder(50, 4, -1, 2).withSigma(0.7);
    float[] x = {0.3f, -1, 5};
    float[][] code = spikes(encoder, 0, x);
    for (int k = 0; k < 12; k++) {
      double z = ((double) x[k / 4] - (-1 + k % 4)) / 0.7;
      double activity = Math.exp(-z * z / 2);
      assertEquals(activity, encoder.activity(x[k / 4], k % 4), 1e-12);
      double v = 0;
      for (int t = 0; t < 50; t++) {
        v += activity;
        boolean spike = v >= 0.999;
        v -= spike ? 0.999 : 0;
        assertEquals(spike ? 1 : 0, code[t][k], "element " + k + ", step " + t);
      }
    }
    float[][] on = spikes(encoder, 50, x);
    float[][] twice = spikes(new PopulationEncoder(100, 4, -1, 2, 0.7, false), 0, x);
    assertArrayEquals(Arrays.copyOfRange(twice, 50, 100), on);
    PopulationEncoder drawn = new PopulationEncoder(4000, 4, -1, 2, 0.7, true);
    float[][] draws = spikes(drawn, 0, x);
    for (int k = 0; k < 12; k++) {
      int element = k;
      double rate = Arrays.stream(draws).mapToDouble(s -> s[element]).average().orElseThrow();
      double p = encoder.activity(x[k / 4], k % 4);
      assertEquals(p, rate, 4 * Math.sqrt(p * (1 - p) / 4000) + 1e-6);
    }
    assertEquals(Math.sqrt(0.15), new PopulationEncoder(1).sigma(), 1e-12);
    assertEquals(-3, new PopulationEncoder(1).centre(0));
    assertEquals(3, new PopulationEncoder(1).centre(9));
  }

  @Test
  void tuningHasRealTimes() {
    INDArray x =
        Nd4j.create(new double[] {0, 1, 2, 10, 20, 40}, new long[] {1, 2, 3}, 'c')
            .castTo(DataType.DOUBLE);
    GaussianTuning tuning = GaussianTuning.ofData(4, 10, x);
    assertEquals(2, tuning.features());
    assertEquals(4, tuning.size());
    // A distance of 1 for the first feature, of 15 for the second one.
    assertEquals(-0.5, tuning.centre(0, 0), 1e-12);
    assertEquals(2.5, tuning.centre(0, 3), 1e-12);
    assertEquals(17.5, tuning.centre(1, 1), 1e-12);
    assertEquals(2 / 3.0, tuning.sigma(0), 1e-12);
    INDArray times = tuning.times(x);
    assertArrayEquals(new long[] {1, 2, 3, 4}, times.shape());
    double z = (20 - 17.5) / 10;
    assertEquals(10 * (1 - Math.exp(-z * z / 2)), times.getDouble(0, 1, 1, 1), 1e-9);
    assertEquals(
        times.slice(0).get(NDArrayIndex.all(), NDArrayIndex.point(1)).dup('c'),
        tuning.times(x.slice(1, 2).dup('c')).reshape(2, 4));
    // Too far from a field.
    assertEquals(Double.POSITIVE_INFINITY, tuning.time(500, 0, 1));
    assertEquals(0, GaussianTuning.of(3, new double[][] {{1}}, new double[] {2}).time(1, 0, 0));
    for (Runnable wrong :
        List.<Runnable>of(
            () -> GaussianTuning.ofRange(2, 1, new double[1], new double[] {1}),
            () -> GaussianTuning.ofRange(4, 1, new double[1], new double[1]),
            () -> GaussianTuning.ofRange(4, 1, new double[1], new double[2]),
            () -> GaussianTuning.ofRange(4, 0, new double[1], new double[] {1}),
            () -> GaussianTuning.of(1, new double[][] {{1}}, new double[0]),
            () -> GaussianTuning.of(1, new double[][] {{1}, {}}, new double[] {1, 1}),
            () -> GaussianTuning.of(1, new double[][] {{Double.NaN}}, new double[] {1}),
            () -> GaussianTuning.of(1, new double[0][], new double[0]),
            () -> tuning.times(Nd4j.zeros(2, 3)),
            () -> tuning.times(Nd4j.zeros(2)))) {
      String message = assertThrows(IllegalArgumentException.class, wrong::run).getMessage();
      assertTrue(message.startsWith("GaussianTuning: "), message);
    }
  }

  @Test
  void illegalParametersAreNamed() {
    refused("window", () -> new LatencyEncoder(3).withWindow(0));
    refused("curve", () -> new LatencyEncoder(3).withCurve(null));
    refused("silentUpTo", () -> new LatencyEncoder(3).withSilentUpTo(Double.NaN));
    ThresholdLatencyEncoder latency = new ThresholdLatencyEncoder(3);
    refused("window", () -> latency.withWindow(-1));
    refused("curve", () -> latency.withCurve(null));
    refused("threshold", () -> latency.withThreshold(1.5));
    refused("tau", () -> latency.withTau(0));
    refused("firstSpike", () -> latency.withFirstSpike(-1));
    refused("firstSpike", () -> latency.withFirstSpike(3).withNormalize(true));
    refused("epsilon", () -> latency.withEpsilon(0));
    refused("period", () -> new PhaseEncoder(3, 0));
    refused("period", () -> new PhaseEncoder(3, 53));
    refused("period", () -> new PeriodicEncoder(3, 0));
    refused("size", () -> new PopulationEncoder(3, 1, 0, 1));
    refused("high", () -> new PopulationEncoder(3, 4, 1, 1));
    refused("low", () -> new PopulationEncoder(3, 4, Double.NaN, 1));
    refused("sigma", () -> new PopulationEncoder(3).withSigma(0));
    refused("threshold", () -> new DeltaEncoder(0));
    refused("threshold", () -> new DeltaEncoder(Double.NaN));
    refused("reference", () -> new DeltaEncoder(1).withReference(null));
  }

  private static void refused(String name, Runnable make) {
    String message = assertThrows(IllegalArgumentException.class, make::run, name).getMessage();
    assertTrue(message.contains("Encoder: " + name), message);
  }
}
