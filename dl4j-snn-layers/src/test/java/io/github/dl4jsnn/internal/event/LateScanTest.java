package io.github.dl4jsnn.internal.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Events that arrive later against those of the array that arrives. */
class LateScanTest {

  private static final int N = 37;

  private static INDArray spikes(Random random, int steps, int rows, double p) {
    INDArray x = Nd4j.zeros(DataType.FLOAT, steps, rows, N);
    for (long k = 0; k < x.length(); k++) {
      // Some inputs fire nearly always, and are told by the steps at which they do not.
      boolean often = k % N < 3;
      x.putScalar(k, random.nextDouble() < (often ? 0.9 : p) ? 1 : 0);
    }
    return x;
  }

  private static SpikeTrain[] trains(int rows) {
    SpikeTrain[] trains = new SpikeTrain[rows];
    Arrays.setAll(trains, b -> new SpikeTrain());
    return trains;
  }

  private static INDArray arriving(INDArray x, INDArray past, int[] lag, int most) {
    INDArray out = Nd4j.zeros(DataType.FLOAT, x.shape());
    for (int t = 0; t < x.size(0); t++) {
      for (int b = 0; b < x.size(1); b++) {
        for (int i = 0; i < N; i++) {
          int sent = t - lag[i];
          if (sent >= 0 || past != null) {
            out.putScalar(
                t, b, i, sent >= 0 ? x.getFloat(sent, b, i) : past.getFloat(most + sent, b, i));
          }
        }
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "8, 0, 1, false",
    "8, 1, 3, true",
    "9, 5, 2, false",
    "31, 7, 2, true",
    "32, 32, 2, true",
    "33, 31, 2, true",
    "64, 3, 2, false",
    "65, 64, 2, true",
    "100, 20, 5, true",
    "100, 140, 3, true",
    "20, 100, 3, true",
    // Groups of examples, the last one smaller.
    "40, 12, 250, true"
  })
  void eventsOfWhatArrives(int steps, int most, int rows, boolean before) {
    Random random = new Random(steps + 7 * most);
    INDArray x = spikes(random, steps, rows, 0.1);
    INDArray past = before && most > 0 ? spikes(random, most, rows, 0.1) : null;
    int[] lag = IntStream.range(0, N).map(i -> i == 5 ? most : random.nextInt(most + 1)).toArray();
    SpikeTrain[] got = trains(rows);
    assertTrue(LateScan.scan(x, past, lag, most, 0.5, got));
    SpikeTrain[] expected = trains(rows);
    assertTrue(SpikeScan.scan(arriving(x, past, lag, most), 0.5, expected));
    for (int b = 0; b < rows; b++) {
      assertEquals(steps, got[b].steps());
      assertTrue(got[b].size() > 0, "this tests events");
      assertEquals(
          Arrays.stream(expected[b].base(), 0, expected[b].baseSize()).boxed().toList(),
          Arrays.stream(got[b].base(), 0, got[b].baseSize()).boxed().toList());
      for (int t = 0; t < steps; t++) {
        float[] want = new float[N];
        expected[b].addTo(t, want, 0);
        float[] is = new float[N];
        got[b].addTo(t, is, 0);
        assertArrayEquals(want, is, "step " + t + " of example " + b);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void otherValuesAreRefused(boolean before) {
    Random random = new Random(4);
    INDArray x = spikes(random, 30, 4, 0.1);
    INDArray past = spikes(random, 6, 4, 0.1);
    int[] lag = new int[N];
    assertTrue(LateScan.scan(x, past, lag, 6, 0.5, trains(4)));
    (before ? past : x).putScalar(2, 3, 20, 0.5f);
    assertFalse(LateScan.scan(x, past, lag, 6, 0.5, trains(4)));
  }

  @ParameterizedTest
  @CsvSource({"0.3, true", "0.2, false"})
  void manyEventsAreRefused(double density, boolean enough) {
    INDArray x = spikes(new Random(5), 40, 4, 0.25);
    assertEquals(enough, LateScan.scan(x, null, new int[N], 0, density, trains(4)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void shortSequencesAreRefused(int steps) {
    INDArray x = spikes(new Random(6), steps, 2, 0.1);
    assertFalse(LateScan.scan(x, null, new int[N], 0, 1, trains(2)));
  }
}
