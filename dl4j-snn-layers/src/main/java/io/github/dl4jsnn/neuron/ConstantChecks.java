package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.util.Checks;

/**
 * {@link Checks} of each number of a {@link Constant}. Errors are IllegalArgumentExceptions that
 * name owner and constant, with an index where there is one number per neuron.
 */
public final class ConstantChecks {

  private ConstantChecks() {}

  /** The check of one number. */
  private interface Check {
    void of(String name, double value);
  }

  private static void each(String owner, String name, Constant constant, Check check) {
    Checks.notNull(owner, name, constant);
    for (int i = 0; i < constant.size(); i++) {
      check.of(constant.perNeuron() ? name + "[" + i + "]" : name, constant.get(i));
    }
  }

  /** As {@link Checks#finite}. */
  public static void finite(String owner, String name, Constant constant) {
    each(owner, name, constant, (n, value) -> Checks.finite(owner, n, value));
  }

  /** The same, or null. */
  public static void finiteOrNull(String owner, String name, Constant constant) {
    if (constant != null) {
      finite(owner, name, constant);
    }
  }

  /** As {@link Checks#above}. */
  public static void above(String owner, String name, Constant constant, double bound) {
    each(owner, name, constant, (n, value) -> Checks.above(owner, n, value, bound));
  }

  /** As {@link Checks#atLeast(String, String, double, double)}. */
  public static void atLeast(String owner, String name, Constant constant, double bound) {
    each(owner, name, constant, (n, value) -> Checks.atLeast(owner, n, value, bound));
  }

  /** As {@link Checks#in(String, String, double, double, double)}. */
  public static void in(String owner, String name, Constant constant, double low, double high) {
    each(owner, name, constant, (n, value) -> Checks.in(owner, n, value, low, high));
  }

  /** As {@link Checks#whole}. */
  public static void whole(String owner, String name, Constant constant, int low, int high) {
    each(owner, name, constant, (n, value) -> Checks.whole(owner, n, value, low, high));
  }
}
