package io.github.dl4jsnn.plot;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Round numbers along an axis. */
final class Ticks {

  private Ticks() {}

  /**
   * Multiples of 1, 2 or 5 times a power of ten.
   *
   * @param most how many at most, at least 2
   * @param whole whether only whole numbers are wanted
   */
  static double[] of(double min, double max, int most, boolean whole) {
    double rough = (max - min) / Math.max(1, most - 1);
    double step = Math.pow(10, Math.floor(Math.log10(rough)));
    for (int factor : new int[] {1, 2, 5, 10}) {
      if (step * factor >= rough * 0.999) {
        step *= factor;
        break;
      }
    }
    step = whole ? Math.max(1, step) : step;
    long first = (long) Math.ceil(min / step - 1e-9);
    long last = (long) Math.floor(max / step + 1e-9);
    double[] out = new double[(int) Math.max(0, last - first + 1)];
    for (int k = 0; k < out.length; k++) {
      out[k] = (first + k) * step;
    }
    return out;
  }

  /** A number in few digits: 0.25, 1500, 2e-05. */
  static String text(double value) {
    if (value == 0) {
      return "0";
    }
    if (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e7) {
      return String.format(Locale.ROOT, "%.3g", value).replaceFirst("\\.?0+e", "e");
    }
    return new BigDecimal(value)
        .round(new MathContext(Math.abs(value) >= 1e4 ? 7 : 4))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** A count with commas: 10,000. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
