package io.github.dl4jsnn.encoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.check.SignalCheck;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ON and OFF of differences and of a running reference. */
class DeltaEncoderTest {

  /** ON - OFF of one value at each step. */
  private static int[] signs(DeltaEncoder encoder, float[] state, float... signal) {
    int[] out = new int[signal.length];
    for (int t = 0; t < signal.length; t++) {
      SpikeTrain train = new SpikeTrain();
      // The second of two values; the first one never changes.
      encoder.encodeStep(new float[] {0, signal[t]}, 2, state, Draws.of(1, 0, 0), t, train);
      train.endStep();
      float[] step = new float[encoder.outputs(2)];
      train.addTo(0, step, 0);
      assertEquals(0, step[0]);
      out[t] = encoder.off() ? (int) (step[2] - step[3]) : (int) step[1];
      if (encoder.off()) {
        assertEquals(0, step[1]);
        assertTrue(step[2] * step[3] == 0);
      }
    }
    return out;
  }

  private static int[] signs(DeltaEncoder encoder, float... signal) {
    float[] state = new float[encoder.stateSize(2)];
    Arrays.fill(state, encoder.initialState());
    return signs(encoder, state, signal);
  }

  private static final float[] SIGNAL = {0.5f, 1, 1, 0.75f, 3, 3, 3, 3, -1};

  @Test
  void differences() {
    DeltaEncoder encoder = new DeltaEncoder(0.5);
    assertArrayEquals(new int[] {0, 1, 0, 0, 1, 0, 0, 0, -1}, signs(encoder, SIGNAL));
    assertArrayEquals(
        new int[] {1, 1, 0, 0, 1, 0, 0, 0, -1}, signs(encoder.withFromZero(true), SIGNAL));
    assertArrayEquals(new int[] {0, 1, 0, 0, 1, 0, 0, 0, 0}, signs(encoder.withOff(false), SIGNAL));
    assertArrayEquals(
        new int[] {0, 1, 0, -1, 1, 0, 0, 0, -1}, signs(encoder.withThreshold(0.25), SIGNAL));
  }

  /** One spike a step until the reference has caught up: 0.5, 1, 1, 1, 1.5, 2, 2.5, 3, 2.5. */
  @Test
  void aRunningReference() {
    DeltaEncoder encoder = new DeltaEncoder(0.5).withReference(DeltaReference.RUNNING);
    assertArrayEquals(new int[] {0, 1, 0, 0, 1, 1, 1, 1, -1}, signs(encoder, SIGNAL));
    // Without OFF the reference falls all the same: what rises again is told.
    float[] wave = {0, 0.6f, 0, 0.6f, 0, 0.6f};
    assertArrayEquals(new int[] {0, 1, 0, 1, 0, 1}, signs(encoder.withOff(false), wave));
    assertArrayEquals(new int[] {0, 1, -1, 1, -1, 1}, signs(encoder, wave));
  }

  /** A running reference stays within a threshold of a signal that moves less than that a step. */
  @ParameterizedTest
  @CsvSource({"0.05, 1", "0.3, 2", "2, 3"})
  void aRunningReferenceFollowsTheSignal(double threshold, int seed) {
    DeltaEncoder encoder = new DeltaEncoder(threshold).withReference(DeltaReference.RUNNING);
    Random random = new Random(seed);
    float[] state = {0, Float.NaN};
    float x = 3;
    int spikes = 0;
    for (int t = 0; t < 500; t++) {
      x += (float) (threshold * (2 * random.nextDouble() - 1));
      spikes += Math.abs(signs(encoder, state, x)[0]);
      assertTrue(Math.abs(x - state[1]) < threshold * 1.001, "step " + t);
    }
    assertTrue(spikes > 50, "" + spikes);
  }

  @Test
  void allKindsPassTheCheck() {
    for (DeltaReference reference : DeltaReference.values()) {
      for (boolean off : new boolean[] {false, true}) {
        for (boolean fromZero : new boolean[] {false, true}) {
          SignalCheck.check(new DeltaEncoder(0.2, reference, off, fromZero));
        }
      }
    }
  }

  @Test
  void hasNoStepsOfItsOwn() {
    DeltaEncoder encoder = new DeltaEncoder(1);
    assertEquals(0, encoder.timeSteps());
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> encoder.encode(new float[1], 1, Draws.of(0, 0, 0), 0, new SpikeTrain()))
            .getMessage();
    assertEquals(
        "DeltaEncoder encodes signals: call encodeStep(..) for each of their steps", message);
  }
}
