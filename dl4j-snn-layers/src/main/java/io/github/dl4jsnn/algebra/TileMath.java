package io.github.dl4jsnn.algebra;

/**
 * Elementary functions of float tiles: loops that the JIT compiler vectorises, ten to a hundred
 * times faster than a call of {@link Math} an element, accurate to two units in the last place, and
 * erfc and sin to some:
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
 * <p>pow calls {@link Math}. An element's result does not depend on its neighbours. NaN gives NaN.
 * Not thread-safe: it owns scratch arrays. {@code out} is another array than {@code x}, but for exp
 * and logistic.
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

  /** The largest -x of which the logistic function is taken: its e^-x is still a float. */
  private static final float LOGISTIC_MOST = 80;

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

  /** Here erfc x is below the smallest float. */
  private static final float ERFC_ZERO = 11;

  private static final float HALF_PI = (float) (Math.PI / 2);

  /** atan t = t + t³ (ATAN_0 + ATAN_1 t² + ..), |t| &le; 1. */
  private static final float ATAN_0 = -0.33333153f;

  private static final float ATAN_1 = 0.19993773f;
  private static final float ATAN_2 = -0.14211056f;
  private static final float ATAN_3 = 0.106660046f;
  private static final float ATAN_4 = -0.07552215f;
  private static final float ATAN_5 = 0.043211862f;
  private static final float ATAN_6 = -0.016367929f;
  private static final float ATAN_7 = 0.0029206928f;

  /** tanh x = x + x³ (TANH_0 + TANH_1 x² + ..) up to here: S. L. Moshier, Cephes library, 1992. */
  private static final float TANH_NEAR = 0.625f;

  private static final float TANH_0 = -0.3333328f;
  private static final float TANH_1 = 0.13331442f;
  private static final float TANH_2 = -0.053739715f;
  private static final float TANH_3 = 0.020639088f;
  private static final float TANH_4 = -0.0057049887f;

  private final float[] a;
  private final float[] b;
  private final float[] c;

  /**
   * @param capacity the largest number of elements of a tile
   */
  public TileMath(int capacity) {
    a = new float[capacity];
    b = new float[capacity];
    c = new float[capacity];
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
    powers(x, 1, EXP_INFINITE, n);
    for (int i = 0; i < n; i++) {
      out[i] = b[i] * a[i];
    }
  }

  /** The logistic function 1 / (1 + e^-x); below x = -80 that of -80. */
  public void logistic(float[] x, float[] out, int n) {
    powers(x, -1, LOGISTIC_MOST, n);
    for (int i = 0; i < n; i++) {
      out[i] = 1 / (1 + b[i] * a[i]);
    }
  }

  /** Leaves factors of e^(sign x) in a and b, where that is at most e^most. */
  private void powers(float[] x, float sign, float most, int n) {
    float perLn2 = (float) (1 / Math.log(2));
    for (int i = 0; i < n; i++) {
      float y = Math.min(most, Math.max(EXP_ZERO, sign * x[i]));
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
  }

  /** ln(1 + x). */
  public void log1p(float[] x, float[] out, int n) {
    log(x, 1, out, n);
    for (int i = 0; i < n; i++) {
      if (!(x[i] < Float.MAX_VALUE && x[i] > SMALLEST_LOG1P)) {
        out[i] = (float) Math.log1p(x[i]);
      }
    }
  }

  /** ln x. */
  public void log(float[] x, float[] out, int n) {
    log(x, 0, out, n);
    for (int i = 0; i < n; i++) {
      if (!(x[i] < Float.MAX_VALUE && x[i] >= Float.MIN_NORMAL)) {
        out[i] = (float) Math.log(x[i]);
      }
    }
  }

  /** ln(shift + x) of what is a normal float, shift 0 or 1. */
  private void log(float[] x, float shift, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      a[i] = x[i] + shift;
    }
    // The exponent, counted so that the mantissa lies in [√½, √2).
    for (int i = 0; i < n; i++) {
      int exponent = (Float.floatToRawIntBits(a[i]) - SQRT_HALF_BITS) >> 23;
      b[i] = Float.intBitsToFloat(exponent + ROUND_BITS);
    }
    for (int i = 0; i < n; i++) {
      int exponent = Float.floatToRawIntBits(b[i]) - ROUND_BITS;
      out[i] = Float.intBitsToFloat(Float.floatToRawIntBits(a[i]) - (exponent << 23));
    }
    for (int i = 0; i < n; i++) {
      float k = b[i] - ROUND;
      float f = out[i] - 1;
      float s = f / (2 + f);
      float z = s * s;
      // 2 atanh s = f - (f²/2 - s (f²/2 + rest)), in which f is exact.
      float rest = z * (2f / 3 + z * (2f / 5 + z * (2f / 7 + z * (2f / 9))));
      float square = f * f * 0.5f;
      // What rounding the sum lost.
      float lost = (x[i] - (a[i] - shift)) / a[i];
      out[i] = k * LN2_HIGH + (f - (square - (s * (square + rest) + (lost - k * LN2_LOW))));
    }
  }

  /** Arc tangent. */
  public void atan(float[] x, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      float y = Math.abs(x[i]);
      float c = Math.min(1f, Math.max(-1f, x[i]));
      float t = c / Math.max(1f, y);
      float z = t * t;
      a[i] = z;
      b[i] = t;
    }
    for (int i = 0; i < n; i++) {
      float z = a[i];
      float series =
          ATAN_0
              + z
                  * (ATAN_1
                      + z
                          * (ATAN_2
                              + z
                                  * (ATAN_3
                                      + z * (ATAN_4 + z * (ATAN_5 + z * (ATAN_6 + z * ATAN_7))))));
      a[i] = b[i] + b[i] * (z * series);
    }
    for (int i = 0; i < n; i++) {
      float c = Math.min(1f, Math.max(-1f, x[i]));
      // 1 where |x| > 1.
      float far = Math.min(1f, (Math.abs(x[i]) - Math.abs(c)) * 0x1p30f);
      out[i] = (1 - far) * a[i] + far * (c * HALF_PI - a[i]);
    }
  }

  /** Hyperbolic tangent. */
  public void tanh(float[] x, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = 2 * Math.abs(x[i]);
    }
    exp(out, out, n);
    for (int i = 0; i < n; i++) {
      float c = Math.min(TANH_NEAR, Math.max(-TANH_NEAR, x[i]));
      float z = c * c;
      float series = TANH_0 + z * (TANH_1 + z * (TANH_2 + z * (TANH_3 + z * TANH_4)));
      float near = c + c * (z * series);
      // 1 beyond the series, where c / TANH_NEAR is the sign.
      float far = Math.min(1f, (Math.abs(x[i]) - Math.abs(c)) * 0x1p30f);
      float flat = (1 - 2 / (out[i] + 1)) * (c * (1 / TANH_NEAR));
      out[i] = (1 - far) * near + far * flat;
    }
  }

  /**
   * Complementary error function, by the fit of W. H. Press et al., "Numerical Recipes in C", 1992,
   * section 6.2. e^(-z²) is e^(-h²) e^(-(z - h)(z + h)), where h² is exact.
   */
  public void erfc(float[] x, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      float z = Math.min(ERFC_ZERO, Math.abs(x[i]));
      float h = (z + ROUND / 16) - ROUND / 16;
      c[i] = -(h * h);
      b[i] = -((z - h) * (z + h));
      a[i] = 1 / (1 + 0.5f * z);
    }
    for (int i = 0; i < n; i++) {
      float t = a[i];
      float low =
          1.0000237f + t * (0.37409195f + t * (0.09678418f + t * (-0.18628806f + t * 0.27886808f)));
      float t5 = (t * t) * (t * t) * t;
      float high = -1.135204f + t * (1.4885159f + t * (-0.82215226f + t * 0.17087276f));
      out[i] = b[i] - 1.2655122f + t * (low + t5 * high);
    }
    exp(out, out, n);
    exp(c, c, n);
    for (int i = 0; i < n; i++) {
      float z = Math.min(ERFC_ZERO, Math.abs(x[i]));
      float right = c[i] * out[i] / (1 + 0.5f * z);
      float positive = step(x[i]);
      out[i] = positive * right + (1 - positive) * (2 - right);
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
}
