package io.github.dl4jsnn.util;

import java.util.Map;

/**
 * Reads the components of a record from its JSON object. A component that is missing, as in a model
 * saved by an older release, takes the default; left to itself the JSON library would make it 0,
 * false or null. Where null is a legal value, only an explicit null is null.
 */
public final class JsonFields {

  private JsonFields() {}

  /** A number; a missing or null one becomes {@code defaultValue}. */
  public static double number(Map<String, ?> json, String name, double defaultValue) {
    Double value = nullableNumber(json, name, defaultValue);
    return value == null ? defaultValue : value;
  }

  /** A number or an explicit null; a missing one becomes {@code defaultValue}. */
  public static Double nullableNumber(Map<String, ?> json, String name, Double defaultValue) {
    if (!json.containsKey(name)) {
      return defaultValue;
    }
    Object value = json.get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      // JSON has no NaN or infinity: they are written as strings.
      return Double.valueOf(value.toString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number, got " + value, e);
    }
  }

  /** A whole number; a missing or null one becomes {@code defaultValue}. */
  public static int integer(Map<String, ?> json, String name, int defaultValue) {
    double value = number(json, name, defaultValue);
    if (value != Math.rint(value)) {
      throw new IllegalArgumentException(name + " must be a whole number, got " + value);
    }
    return (int) value;
  }

  /** True or false; a missing or null one becomes {@code defaultValue}. */
  public static boolean flag(Map<String, ?> json, String name, boolean defaultValue) {
    Object value = json.get(name);
    return value == null ? defaultValue : Boolean.parseBoolean(value.toString());
  }
}
