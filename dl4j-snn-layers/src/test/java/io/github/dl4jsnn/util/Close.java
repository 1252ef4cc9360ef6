package io.github.dl4jsnn.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** Agreement of arrays as the golden values ask it: |got - expected| <= tol (|expected| + max). */
public final class Close {

  private Close() {}

  /** Fails with the first element that differs by more; NaN never agrees. */
  public static void assertClose(String what, double[] expected, double[] got, double tolerance) {
    assertEquals(expected.length, got.length, what + ": number of elements");
    double max = 0;
    for (double e : expected) {
      max = Math.max(max, Math.abs(e));
    }
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(got[i] - expected[i]);
      double bound = tolerance * (Math.abs(expected[i]) + max);
      if (!(difference <= bound)) {
        fail(
            String.format(
                "%s: element %d is %s, expected %s; they differ by %.3g, allowed is %.3g",
                what, i, got[i], expected[i], difference, bound));
      }
    }
  }

  /** The same for one number. */
  public static void assertClose(String what, double expected, double got, double tolerance) {
    assertClose(what, new double[] {expected}, new double[] {got}, tolerance);
  }

  /** float to double. */
  public static double[] doubles(float[] x) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i];
    }
    return out;
  }

  /** double to float. */
  public static float[] floats(double[] x) {
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = (float) x[i];
    }
    return out;
  }
}
