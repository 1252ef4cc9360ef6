package io.github.dl4jsnn.encoding;

/**
 * The values that an encoder can express, a closed interval. What it makes of values outside of it
 * is its own affair; the layer warns of them.
 *
 * @param low the minimum, may be -∞
 * @param high the maximum, may be ∞
 */
public record InputRange(double low, double high) {

  /** All finite numbers. */
  public static final InputRange FINITE = new InputRange(-Double.MAX_VALUE, Double.MAX_VALUE);

  /** [0, 1], for probabilities. */
  public static final InputRange PROBABILITY = new InputRange(0, 1);

  /** By how much of the width a value may lie outside, as rounding leaves it. */
  private static final double ROUNDING = 1e-5;

  /**
   * @throws IllegalArgumentException if a bound is NaN or low is not below high
   */
  public InputRange {
    if (!(low < high)) {
      throw new IllegalArgumentException(
          "InputRange: low must be < high, got low " + low + " and high " + high);
    }
  }

  /** Whether the range holds the value, but for rounding; never for NaN. */
  public boolean holds(double value) {
    double width = high - low;
    double slack = Double.isFinite(width) ? ROUNDING * width : 0;
    return value >= low - slack && value <= high + slack;
  }

  @Override
  public String toString() {
    return equals(FINITE) ? "(-∞, ∞)" : "[" + lowText() + ", " + highText() + "]";
  }

  /** The minimum as a user writes it. */
  public String lowText() {
    return text(low);
  }

  /** The maximum as a user writes it. */
  public String highText() {
    return text(high);
  }

  private static String text(double bound) {
    return Double.toString(bound).replaceAll("\\.0$", "");
  }
}
