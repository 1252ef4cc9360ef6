package io.github.dl4jsnn.nir;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic of constants: arrays of one number, or of one per neuron. */
final class Numbers {

  private Numbers() {}

  static double[] map(double[] a, DoubleUnaryOperator f) {
    return Arrays.stream(a).map(f).toArray();
  }

  /** A function of both, of which one may be a single number. */
  static double[] zip(double[] a, double[] b, DoubleBinaryOperator f) {
    double[] out = new double[Math.max(a.length, b.length)];
    for (int i = 0; i < out.length; i++) {
      out[i] = f.applyAsDouble(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]);
    }
    return out;
  }

  static double[] times(double[] a, double[] b) {
    return zip(a, b, (x, y) -> x * y);
  }

  static boolean all(double[] a, DoublePredicate p) {
    return Arrays.stream(a).allMatch(p);
  }

  /** One number where all are the same. */
  static double[] small(double[] a) {
    return all(a, v -> v == a[0]) ? new double[] {a[0]} : a;
  }

  /** Whether both mean the same numbers. */
  static boolean same(double[] a, double[] b) {
    return all(zip(a, b, (x, y) -> x == y ? 0 : 1), v -> v == 0);
  }
}
