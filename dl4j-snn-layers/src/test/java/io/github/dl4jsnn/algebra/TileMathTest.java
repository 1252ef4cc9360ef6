package io.github.dl4jsnn.algebra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.Test;

/** The vectorised functions against {@link Math}, over all of the range that floats have. */
class TileMathTest {

  private static final int N = 1000;

  private interface Bulk {
    void apply(TileMath math, float[] x, float[] out, int n);
  }

  /** Error in units of the larger of |expected| and {@code floor}. */
  private static void check(
      String what, Bulk bulk, DoubleUnaryOperator exact, float[] x, double error, double floor) {
    TileMath math = new TileMath(x.length + 5);
    float[] out = new float[x.length + 5];
    bulk.apply(math, x, out, x.length);
    for (int i = 0; i < x.length; i++) {
      double expected = exact.applyAsDouble(x[i]);
      if (Double.isNaN(expected) || Math.abs(expected) > Float.MAX_VALUE) {
        assertEquals((float) expected, out[i], what + "(" + x[i] + ")");
      } else {
        double bound = error * Math.max(Math.abs(expected), floor);
        assertTrue(
            Math.abs(out[i] - expected) <= bound,
            what + "(" + x[i] + ") is " + out[i] + ", expected " + expected);
      }
    }
  }

  private static float[] uniform(double low, double high) {
    Random random = new Random(7);
    float[] x = new float[N];
    for (int i = 0; i < N; i++) {
      x[i] = (float) (low + (high - low) * random.nextDouble());
    }
    return x;
  }

  /** Of every magnitude, down to the smallest. */
  private static float[] magnitudes(double lowest, double highest) {
    float[] x = new float[N];
    for (int i = 0; i < N; i++) {
      x[i] = (float) (lowest * Math.pow(highest / lowest, i / (N - 1.0)));
    }
    return x;
  }

  private static final float[] SPECIAL = {
    0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, 1f, Float.MIN_VALUE, 200f, Float.MAX_VALUE
  };

  @Test
  void exp() {
    for (double range : new double[] {1, 10, 80}) {
      check("exp", TileMath::exp, Math::exp, uniform(-range, range), 1.2e-7, 0);
    }
    check("exp", TileMath::exp, Math::exp, uniform(88, 88.72), 1.2e-7, 0);
    check("exp", TileMath::exp, Math::exp, uniform(-86.9, -80), 1.2e-7, 0);
    check("exp", TileMath::exp, Math::exp, uniform(-200, -80), 1.2e-7, 2e-31);
    check("exp", TileMath::exp, Math::exp, SPECIAL, 1.2e-7, 0);
    float[] negative = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1000f};
    check("exp", TileMath::exp, Math::exp, negative, 0, 0);
  }

  @Test
  void logistic() {
    DoubleUnaryOperator exact = x -> 1 / (1 + Math.exp(-Math.max(x, -80)));
    for (double range : new double[] {1, 10, 80, 1000}) {
      check("logistic", TileMath::logistic, exact, uniform(-range, range), 2e-7, 0);
    }
    check("logistic", TileMath::logistic, exact, SPECIAL, 2e-7, 0);
    float[] negative = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -90, -80};
    check("logistic", TileMath::logistic, exact, negative, 4e-6, 0);
  }

  @Test
  void log1p() {
    check("log1p", TileMath::log1p, Math::log1p, uniform(-0.89, 3), 1.2e-7, 0);
    check("log1p", TileMath::log1p, Math::log1p, magnitudes(1e-30, 1e38), 1.2e-7, 0);
    check("log1p", TileMath::log1p, Math::log1p, SPECIAL, 3e-7, 0);
    check("log1p", TileMath::log1p, Math::log1p, new float[] {-1, -0.999f, -2}, 3e-7, 0);
  }

  @Test
  void log() {
    check("log", TileMath::log, Math::log, uniform(0.01, 3), 1.2e-7, 0);
    check("log", TileMath::log, Math::log, uniform(0.9, 1.1), 1.2e-7, 0);
    check("log", TileMath::log, Math::log, magnitudes(Float.MIN_VALUE, 3e38), 1.2e-7, 0);
    check("log", TileMath::log, Math::log, SPECIAL, 1.2e-7, 0);
    check("log", TileMath::log, Math::log, new float[] {-1, Float.NEGATIVE_INFINITY}, 0, 0);
  }

  private static void checkOdd(String what, Bulk bulk, DoubleUnaryOperator exact, double end) {
    for (double range : new double[] {0.1, 0.6, 0.7, 1.1, 3, 20, 1e5}) {
      check(what, bulk, exact, uniform(-range, range), 2.4e-7, 0);
    }
    check(what, bulk, exact, magnitudes(1e-37, 3e38), 2.4e-7, 0);
    check(what, bulk, exact, SPECIAL, 2.4e-7, 0);
    float inf = Float.NEGATIVE_INFINITY;
    check(what, bulk, exact, new float[] {inf, -0.625f, 0.625f, -1, 1}, 2.4e-7, 0);
    float[] one = new float[1];
    bulk.apply(new TileMath(1), new float[] {inf}, one, 1);
    assertEquals(end, one[0], 1e-7);
  }

  @Test
  void tanh() {
    checkOdd("tanh", TileMath::tanh, Math::tanh, -1);
  }

  @Test
  void atan() {
    checkOdd("atan", TileMath::atan, Math::atan, -Math.PI / 2);
  }

  @Test
  void erfc() {
    for (double range : new double[] {0.1, 1, 3, 9}) {
      check("erfc", TileMath::erfc, Erf::erfc, uniform(-range, range), 6e-7, 0);
    }
    check("erfc", TileMath::erfc, Erf::erfc, uniform(9, 30), 6e-7, 4e-31);
    check("erfc", TileMath::erfc, Erf::erfc, SPECIAL, 6e-7, 0);
    float[] ends = {Float.NEGATIVE_INFINITY, -1e30f, -Float.MIN_VALUE, 1e30f};
    check("erfc", TileMath::erfc, Erf::erfc, ends, 3e-7, 0);
  }

  @Test
  void sinAndCos() {
    Bulk sin = (math, x, out, n) -> math.sin(x, out, n, 0);
    Bulk cos = (math, x, out, n) -> math.sin(x, out, n, 1);
    for (double range : new double[] {1, 4, 100, 8000, 1e6}) {
      check("sin", sin, Math::sin, uniform(-range, range), 4e-7, range > 1000 ? 4 : 1);
      check("cos", cos, Math::cos, uniform(-range, range), 4e-7, range > 1000 ? 4 : 1);
    }
    check("sin", sin, Math::sin, magnitudes(1e-30, 1), 3e-7, 0);
    check("sin", sin, Math::sin, new float[] {Float.NaN, Float.POSITIVE_INFINITY}, 0, 0);
  }
}
