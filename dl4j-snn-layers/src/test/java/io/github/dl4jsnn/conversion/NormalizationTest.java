package io.github.dl4jsnn.conversion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Statistics of activations, against hand-computed ones. */
class NormalizationTest {

  private static double[] scale(Normalization normalization, double[][]... batches) {
    Scale scale = normalization.scale();
    for (double[][] batch : batches) {
      double[][] copy = Arrays.stream(batch).map(double[]::clone).toArray(double[][]::new);
      scale.observe(copy);
    }
    return scale.value();
  }

  private static final double[][] FIRST = {{0, 1, 2, 3}, {4, 0, 0, 0}};
  private static final double[][] SECOND = {{5, 0, 0, 0}, {1, 1, 1, 1}};

  @Test
  void maximaAndFractions() {
    assertArrayEquals(new double[] {5}, scale(Normalization.maximum(), FIRST, SECOND));
    assertArrayEquals(new double[] {2.5}, scale(Normalization.fraction(0.5), FIRST, SECOND));
    assertArrayEquals(
        new double[] {5, 4}, scale(Normalization.maximum().perChannels(), FIRST, SECOND));
    Normalization moving = Normalization.maximum().aggregated(Aggregation.MOVING);
    assertArrayEquals(new double[] {0.9 * 4 + 0.1 * 5}, scale(moving, FIRST, SECOND), 1e-15);
  }

  @Test
  void percentilesAreInterpolated() {
    // Sorted: 0 0 0 0 1 2 3 4; the place (8 - 1) 0.9 = 6.3 lies between 3 and 4.
    assertArrayEquals(new double[] {3.3}, scale(Normalization.percentile(90), FIRST), 1e-12);
    assertArrayEquals(
        new double[] {2.7, 2.8}, scale(Normalization.percentile(90).perChannels(), FIRST), 1e-12);
    assertArrayEquals(new double[] {4}, scale(Normalization.percentile(100), FIRST));
  }

  @Test
  void balancingAddsTwiceTheMeanExcess() {
    Scale scale = Normalization.thresholdBalancing().scale();
    double[][] first = {{0, 1, 2, 3}, {4, 0, 0, 0}};
    double[][] onwards = scale.observe(first);
    assertArrayEquals(new double[] {3, 2}, scale.value());
    assertArrayEquals(new double[] {0, 1, 2, 3}, onwards[0]);
    assertArrayEquals(new double[] {2, 0, 0, 0}, onwards[1]);
    scale.observe(new double[][] {{5, 0, 0, 0}, {1, 1, 1, 1}});
    assertArrayEquals(new double[] {4, 2}, scale.value());
  }

  @Test
  void silentLayersHaveTheSmallestScale() {
    double[][] silent = {{0, 0}, {0, 0}};
    for (Normalization n :
        List.of(
            Normalization.maximum(),
            Normalization.percentile(99),
            Normalization.histogramPercentile(99))) {
      assertArrayEquals(new double[] {1e-6}, scale(n, silent));
    }
    assertArrayEquals(new double[] {1e-6, 1e-6}, scale(Normalization.thresholdBalancing(), silent));
  }

  @Test
  void aHistogramFindsThePercentileOfAllBatches() {
    Random random = new Random(1);
    double[][][] batches = new double[20][2][500];
    double[] all = new double[20 * 2 * 500];
    int at = 0;
    for (int i = 0; i < batches.length; i++) {
      for (double[] channel : batches[i]) {
        for (int j = 0; j < channel.length; j++) {
          // Later batches are larger, so that the bins must grow; half of the values are 0.
          channel[j] = Math.max(0, random.nextGaussian()) * (1 + i);
          all[at++] = channel[j];
        }
      }
    }
    double largest = Arrays.stream(all).max().orElseThrow();
    for (double p : new double[] {20, 50, 90, 99, 99.9, 100}) {
      double exact = BatchScale.percentile(all, p);
      double got = scale(Normalization.histogramPercentile(p), batches)[0];
      assertEquals(Math.max(exact, 1e-6), got, largest / 2048 + 0.01 * exact, "p = " + p);
    }
    double[] perChannel = scale(Normalization.histogramPercentile(99).perChannels(), batches);
    assertEquals(2, perChannel.length);
    assertTrue(perChannel[0] != perChannel[1]);
  }
}
