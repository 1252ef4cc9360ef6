package io.github.dl4jsnn.check;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * When two lists of numbers agree: |got - expected| &lt;= tolerance (|expected| + max |expected|).
 */
final class Agreement {

  private Agreement() {}

  /**
   * Checks.
   *
   * @param what which form, against which
   * @param at where an element stands, for example its input
   * @throws AssertionError naming the first element that differs by more; NaN never agrees
   */
  static void check(
      String what, double[] expected, double[] got, double tolerance, IntFunction<String> at) {
    if (expected.length != got.length) {
      throw new AssertionError(
          what + ": got " + got.length + " numbers, expected " + expected.length);
    }
    double max = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.length; i++) {
      double bound = tolerance * (Math.abs(expected[i]) + max);
      if (!(Math.abs(got[i] - expected[i]) <= bound)) {
        throw differs(what, at.apply(i), expected[i], got[i], bound);
      }
    }
  }

  /** The error of one number. */
  static AssertionError differs(
      String what, String at, double expected, double got, double allowed) {
    return new AssertionError(
        String.format(
            "%s differs %s: got %s, expected %s; they differ by %.3g, allowed is %.3g",
            what, at, got, expected, Math.abs(got - expected), allowed));
  }

  /**
   * Checks that all numbers are finite.
   *
   * @throws AssertionError naming the first one that is not
   */
  static void finite(String what, double[] got, IntFunction<String> at) {
    for (int i = 0; i < got.length; i++) {
      if (!Double.isFinite(got[i])) {
        throw new AssertionError(what + " is " + got[i] + " " + at.apply(i));
      }
    }
  }

  static double[] doubles(float[] x) {
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i];
    }
    return out;
  }

  static float[] floats(double[] x) {
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = (float) x[i];
    }
    return out;
  }
}
