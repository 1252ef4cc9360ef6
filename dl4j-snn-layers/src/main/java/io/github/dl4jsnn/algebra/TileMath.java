package io.github.dl4jsnn.algebra;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.apache.commons.math3.special.Erf;

/**
 * Elementary functions of float tiles. Most are loops that the JIT compiler vectorises, some ten
 * times faster than a call of {@link Math} an element, accurate to some units in the last place:
 *
 * <pre>
 * e^x   = 2^n e^r                     n = round(x / ln 2), |r| &le; ln 2 / 2, polynomial for e^r
 * ln u  = e ln 2 + 2 atanh s          u = 2^e m, m in [√½, √2), s = (m - 1) / (m + 1)
 * sin x = (-1)^n sin r                n = round(x / π), |r| &le; π / 2, Taylor series of sin r
 * </pre>
 *
 * <p>ln 2 and π are subtracted in parts, the first of which has so few bits that n times it is
 * exact (W. J. Cody, W. Waite, "Software Manual for the Elementary Functions", 1980).
 *
 * <p>The others call {@link Math}. An element's result does not depend on its neighbours. NaN gives
 * NaN. Not thread-safe: it owns scratch arrays.
 */
public final class TileMath {

  /** Added to a float below 2^22 it rounds it and leaves the whole number in the lowest bits. */
  private static final float ROUND = 12582912f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  private static final float LN2_HIGH = 0x1.63p-1f;
  private static final float LN2_LOW = (float) (LN2_HIGH - Math.log(2));

  /** Rounds, and leaves n + 126 in the lowest bits: the exponent of 2^(n - 1). */
  private static final float EXP_ROUND = ROUND + 126;

  /** Here n is 128 and e^x infinite. */
  private static final float EXP_INFINITE = 89;

  /** Here n is -126, whose 2^(n - 1) has the bits of 0. */
  private static final float EXP_ZERO = -87.3f;

  /** e^r = 1 + r + r² (EXP_2 + EXP_3 r + ..), of the smallest relative error, 3e-9. */
  private static final float EXP_2 = 0.49999994f;

  private static final float EXP_3 = 0.16666521f;
  private static final float EXP_4 = 0.04166839f;
  private static final float EXP_5 = 0.008368745f;
  private static final float EXP_6 = 0.001381454f;

  /** Below, the argument of the logarithm has lost digits. */
  private static final float SMALLEST_LOG1P = -0.9f;

  private static final int SQRT_HALF_BITS = Float.floatToRawIntBits((float) Math.sqrt(0.5));

  private static final float PI_1 = 3.140625f;
  private static final float PI_2 = 0x1.fb4p-11f;
  private static final float PI_3 = (float) (Math.PI - PI_1 - PI_2);

  /** Up to here n π_1 is exact. */
  private static final float TURNS = 8192;

  private final float[] a;
  private final float[] b;
  private final int[] bits;
  private final FloatBuffer floats;
  private final IntBuffer ints;

  /**
   * @param capacity the largest number of elements of a tile
   */
  public TileMath(int capacity) {
    a = new float[capacity];
    b = new float[capacity];
    bits = new int[capacity];
    ByteBuffer bytes = ByteBuffer.allocate(4 * capacity).order(ByteOrder.nativeOrder());
    floats = bytes.asFloatBuffer();
    ints = bytes.asIntBuffer();
  }

  /**
   * Θ(x) of one float: 1 where x &gt;= 0, else 0, NaN for NaN, in a form that the JIT compiler
   * vectorises, unlike a comparison: the scaling carries every negative number, the smallest
   * included, to -1 or below.
   */
  public static float step(float x) {
    return Math.min(1f, Math.max(0f, x * 0x1p100f * 0x1p100f + 1f));
  }

  /**
   * e^x; 0 below x = -125.5 ln 2 = -87.0, next to the smallest normal float: numbers below that one
   * would slow down whatever is computed with them.
   */
  public void exp(float[] x, float[] out, int n) {
    float perLn2 = (float) (1 / Math.log(2));
    for (int i = 0; i < n; i++) {
      float y = Math.min(EXP_INFINITE, Math.max(EXP_ZERO, x[i]));
      float t = y * perLn2 + EXP_ROUND;
      float k = t - EXP_ROUND;
      float r = (y - k * LN2_HIGH) + k * LN2_LOW;
      float series = EXP_2 + r * (EXP_3 + r * (EXP_4 + r * (EXP_5 + r * EXP_6)));
      float half = 1 + (r + r * r * series);
      a[i] = t;
      b[i] = half + half;
    }
    // 2^(k - 1): 2^k itself is infinite already where e^x is not.
    for (int i = 0; i < n; i++) {
      a[i] = Float.intBitsToFloat(Float.floatToRawIntBits(a[i]) << 23);
    }
    for (int i = 0; i < n; i++) {
      out[i] = b[i] * a[i];
    }
  }

  /** ln(1 + x). */
  public void log1p(float[] x, float[] out, int n) {
    float largest = 0;
    float smallest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, x[i]);
      smallest = Math.min(smallest, x[i]);
    }
    boolean special = !(largest < Float.MAX_VALUE && smallest > SMALLEST_LOG1P);
    for (int i = 0; i < n; i++) {
      a[i] = 1 + x[i];
    }
    floatsToBits(n);
    // The exponent, counted so that the mantissa lies in [√½, √2).
    for (int i = 0; i < n; i++) {
      int e = (bits[i] - SQRT_HALF_BITS) >> 23;
      bits[i] -= e << 23;
    }
    bitsToFloats(n);
    for (int i = 0; i < n; i++) {
      b[i] = a[i];
    }
    for (int i = 0; i < n; i++) {
      a[i] = 1 + x[i];
    }
    floatsToBits(n);
    for (int i = 0; i < n; i++) {
      bits[i] = ((bits[i] - SQRT_HALF_BITS) >> 23) + ROUND_BITS;
    }
    bitsToFloats(n);
    for (int i = 0; i < n; i++) {
      float k = a[i] - ROUND;
      float u = 1 + x[i];
      float s = (b[i] - 1) / (b[i] + 1);
      float s2 = s * s;
      float series = 2 * s * (1 + s2 * (1f / 3 + s2 * (1f / 5 + s2 * (1f / 7 + s2 * (1f / 9)))));
      // What rounding 1 + x lost.
      float lost = (x[i] - (u - 1)) / u;
      out[i] = k * LN2_HIGH + (series + (lost - k * LN2_LOW));
    }
    for (int i = 0; special && i < n; i++) {
      if (!(x[i] < Float.MAX_VALUE && x[i] > SMALLEST_LOG1P)) {
        out[i] = (float) Math.log1p(x[i]);
      }
    }
  }

  /** ln x. */
  public void log(float[] x, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (float) Math.log(x[i]);
    }
  }

  /** Arc tangent. */
  public void atan(float[] x, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (float) Math.atan(x[i]);
    }
  }

  /** Hyperbolic tangent. */
  public void tanh(float[] x, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (float) Math.tanh(x[i]);
    }
  }

  /** Complementary error function. */
  public void erfc(float[] x, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (float) Erf.erfc(x[i]);
    }
  }

  /** x^c. */
  public void pow(float[] x, float c, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = (float) Math.pow(x[i], c);
    }
  }

  /** Sine. */
  public void sin(float[] x, float[] out, int n) {
    sin(x, out, n, 0);
  }

  /** Cosine. */
  public void cos(float[] x, float[] out, int n) {
    sin(x, out, n, 1);
  }

  /** sin(x + shift π / 2), shift 0 or 1. */
  void sin(float[] x, float[] out, int n, int shift) {
    float perPi = (float) (1 / Math.PI);
    float half = shift * 0.5f;
    float largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    boolean special = !(largest < TURNS);
    for (int i = 0; i < n; i++) {
      float k = (x[i] * perPi + half + ROUND) - ROUND;
      float turns = k - half;
      float r = ((x[i] - turns * PI_1) - turns * PI_2) - turns * PI_3;
      float r2 = r * r;
      float series =
          r
              * (1
                  - r2
                      * (1f / 6
                          - r2
                              * (1f / 120
                                  - r2 * (1f / 5040 - r2 * (1f / 362880 - r2 / 39916800f)))));
      float odd = Math.abs(k - 2 * ((k * 0.5f + ROUND) - ROUND));
      out[i] = series * (1 - 2 * odd);
    }
    for (int i = 0; special && i < n; i++) {
      if (!(Math.abs(x[i]) < TURNS)) {
        out[i] = (float) (shift == 0 ? Math.sin(x[i]) : Math.cos(x[i]));
      }
    }
  }

  /** a as bits. */
  private void floatsToBits(int n) {
    floats.put(0, a, 0, n);
    ints.get(0, bits, 0, n);
  }

  /** bits as a. */
  private void bitsToFloats(int n) {
    ints.put(0, bits, 0, n);
    floats.get(0, a, 0, n);
  }
}
