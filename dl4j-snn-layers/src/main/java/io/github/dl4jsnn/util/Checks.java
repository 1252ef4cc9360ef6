package io.github.dl4jsnn.util;

/** Parameter checks with one wording: what was wrong, what was got, what was expected. */
public final class Checks {

  private Checks() {}

  /**
   * A number that must be finite.
   *
   * @return {@code value}, if it is finite
   * @throws IllegalArgumentException otherwise
   */
  public static double finite(String owner, String name, double value) {
    return check(Double.isFinite(value), owner, name, value, "must be finite");
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
   * A finite number that must lie above a bound.
   *
   * @return {@code value}, if it is finite and above {@code bound}
   * @throws IllegalArgumentException otherwise
   */
  public static double above(String owner, String name, double value, double bound) {
    return check(
        Double.isFinite(value) && value > bound,
        owner,
        name,
        value,
        "must be finite and > " + text(bound));
  }

  /**
   * A finite number that must not lie below a bound.
   *
   * @return {@code value}, if it is finite and at least {@code bound}
   * @throws IllegalArgumentException otherwise
   */
  public static double atLeast(String owner, String name, double value, double bound) {
    return check(
        Double.isFinite(value) && value >= bound,
        owner,
        name,
        value,
        "must be finite and >= " + text(bound));
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

  /** How errors call a layer: its class and, once it has one, its name. */
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
