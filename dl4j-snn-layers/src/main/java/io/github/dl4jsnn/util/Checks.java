package io.github.dl4jsnn.util;

/**
 * Parameter checks with one wording: what was wrong, what was got, what was expected.
 *
 * <p>The fused path computes with floats, which reach from 1.2e-38 to 3.4e38. A number is therefore
 * legal up to {@link #LARGEST} in size, and one that must be above 0 from {@link #SMALLEST} on, so
 * that its square, its reciprocal and the product of two are floats too. Above a bound other than 0
 * means above it as floats.
 */
public final class Checks {

  /** The largest legal number. */
  public static final double LARGEST = 1e18;

  /** The smallest legal number where it must be above 0. */
  public static final double SMALLEST = 1e-18;

  private Checks() {}

  /**
   * A number that must be finite and at most {@link #LARGEST} in size.
   *
   * @return {@code value}, if it is so
   * @throws IllegalArgumentException otherwise
   */
  public static double finite(String owner, String name, double value) {
    check(Double.isFinite(value), owner, name, value, "must be finite");
    return inRange(owner, name, value);
  }

  /** What the fused path can hold. */
  private static double inRange(String owner, String name, double value) {
    return check(
        Math.abs(value) <= LARGEST,
        owner,
        name,
        value,
        "must be in [-1e18, 1e18], since its square must be within the range of float");
  }

  /**
   * A number that must be finite where it is given.
   *
   * @return {@code value}, if it is null or finite
   * @throws IllegalArgumentException otherwise
   */
  public static Double finiteOrNull(String owner, String name, Double value) {
    if (value != null) {
      finite(owner, name, value);
    }
    return value;
  }

  /**
   * A number that must lie in a closed interval.
   *
   * @return {@code value}, if it is in [{@code low}, {@code high}]
   * @throws IllegalArgumentException otherwise
   */
  public static double in(String owner, String name, double value, double low, double high) {
    return check(
        value >= low && value <= high,
        owner,
        name,
        value,
        "must be in [" + text(low) + ", " + text(high) + "]");
  }

  /**
   * A whole number, given as a double, that must lie in a closed interval.
   *
   * @return {@code value}, if it is whole and in [{@code low}, {@code high}]
   * @throws IllegalArgumentException otherwise
   */
  public static double whole(String owner, String name, double value, int low, int high) {
    return check(
        value >= low && value <= high && value == Math.rint(value),
        owner,
        name,
        value,
        "must be a whole number in [" + low + ", " + high + "]");
  }

  /**
   * A whole number that must lie in a closed interval.
   *
   * @return {@code value}, if it is in [{@code low}, {@code high}]
   * @throws IllegalArgumentException otherwise
   */
  public static int in(String owner, String name, int value, int low, int high) {
    return check(
        value >= low && value <= high,
        owner,
        name,
        value,
        "must be in [" + low + ", " + high + "]");
  }

  /**
   * A finite number that must lie above a bound, as floats too: at least {@link #SMALLEST} where
   * the bound is 0; at most {@link #LARGEST}.
   *
   * @return {@code value}, if it is so
   * @throws IllegalArgumentException otherwise
   */
  public static double above(String owner, String name, double value, double bound) {
    check(
        Double.isFinite(value) && value > bound,
        owner,
        name,
        value,
        "must be finite and > " + text(bound));
    check(
        bound == 0 ? value >= SMALLEST : (float) value > (float) bound,
        owner,
        name,
        value,
        bound == 0
            ? "must be >= 1e-18, since its reciprocal and square must be within the range of float"
            : "must be > " + text(bound) + " when rounded to a float too");
    return inRange(owner, name, value);
  }

  /**
   * A finite number that must not lie below a bound, at most {@link #LARGEST}.
   *
   * @return {@code value}, if it is so
   * @throws IllegalArgumentException otherwise
   */
  public static double atLeast(String owner, String name, double value, double bound) {
    check(
        Double.isFinite(value) && value >= bound,
        owner,
        name,
        value,
        "must be finite and >= " + text(bound));
    return inRange(owner, name, value);
  }

  /**
   * A whole number that must not lie below a bound.
   *
   * @return {@code value}, if it is at least {@code bound}
   * @throws IllegalArgumentException otherwise
   */
  public static int atLeast(String owner, String name, int value, int bound) {
    return (int) atLeast(owner, name, (long) value, (long) bound);
  }

  /** As {@link #atLeast(String, String, int, int)}. */
  public static long atLeast(String owner, String name, long value, long bound) {
    return check(value >= bound, owner, name, value, "must be >= " + bound);
  }

  /**
   * A number that follows from a parameter and must be a float as well, such as a product of two.
   *
   * @param value the parameter
   * @param expression how the number follows, for the message
   * @param result the number
   * @throws IllegalArgumentException if the number is above {@link Float#MAX_VALUE} in size
   */
  public static void follows(
      String owner, String name, double value, String expression, double result) {
    check(
        Math.abs(result) <= Float.MAX_VALUE,
        owner,
        name,
        value,
        "must be such that " + expression + " is within the range of float");
  }

  /**
   * A whole number that must be at least 1.
   *
   * @return {@code value}, if it is at least 1
   * @throws IllegalArgumentException otherwise
   */
  public static int positive(String owner, String name, int value) {
    check(value >= 1, owner, name, value, "must be >= 1");
    return value;
  }

  /**
   * Sizes of a layer without weights, where both are given.
   *
   * @throws IllegalArgumentException if they differ
   */
  public static void sameSize(String owner, long nIn, long nOut) {
    if (nIn > 0 && nOut > 0 && nIn != nOut) {
      throw new IllegalArgumentException(
          owner
              + ": nIn and nOut must be equal, since it has no weights, got nIn = "
              + nIn
              + " and nOut = "
              + nOut
              + "; leave one of them out");
    }
  }

  /**
   * A value that must be there.
   *
   * @return {@code value}, if it is not null
   * @throws IllegalArgumentException otherwise
   */
  public static <T> T notNull(String owner, String name, T value) {
    if (value == null) {
      throw new IllegalArgumentException(owner + ": " + name + " must not be null");
    }
    return value;
  }

  /** How errors name a layer: its class and, once it has one, its name. */
  public static String layer(Class<?> type, String name) {
    return type.getSimpleName() + (name == null ? "" : " \"" + name + "\"");
  }

  private static String text(double bound) {
    return Double.toString(bound).replaceAll("\\.0$", "");
  }

  private static <N extends Number> N check(
      boolean legal, String owner, String name, N value, String expected) {
    if (!legal) {
      throw new IllegalArgumentException(owner + ": " + name + " " + expected + ", got " + value);
    }
    return value;
  }
}
