package io.github.dl4jsnn.peers;

/**
 * A number and its derivatives with respect to some inputs (forward mode), which knows nothing of
 * the library under test: neurons of other libraries are written with it, their detach included.
 *
 * <p>A spike has the derivative of the arc tangent surrogate, α = 2: 1 / (1 + (π x)²).
 */
final class Dual {

  final double value;
  private final double[] slopes;

  private Dual(double value, double[] slopes) {
    this.value = value;
    this.slopes = slopes;
  }

  /** A constant. */
  static Dual of(double value) {
    return new Dual(value, new double[0]);
  }

  /** Input number {@code index} of {@code count}. */
  static Dual input(double value, int index, int count) {
    double[] slopes = new double[count];
    slopes[index] = 1;
    return new Dual(value, slopes);
  }

  /** The derivative with respect to input number {@code index}. */
  double slope(int index) {
    return index < slopes.length ? slopes[index] : 0;
  }

  /** A function of x and y, whose partial derivatives are given. */
  private static Dual of(double value, Dual x, double dx, Dual y, double dy) {
    double[] slopes = new double[Math.max(x.slopes.length, y.slopes.length)];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = dx * x.slope(i) + dy * y.slope(i);
    }
    return new Dual(value, slopes);
  }

  private Dual map(double value, double derivative) {
    return of(value, this, derivative, this, 0);
  }

  Dual plus(Dual y) {
    return of(value + y.value, this, 1, y, 1);
  }

  Dual plus(double c) {
    return map(value + c, 1);
  }

  Dual minus(Dual y) {
    return of(value - y.value, this, 1, y, -1);
  }

  Dual minus(double c) {
    return map(value - c, 1);
  }

  /** c - this. */
  Dual from(double c) {
    return map(c - value, -1);
  }

  Dual times(Dual y) {
    return of(value * y.value, this, y.value, y, value);
  }

  Dual times(double c) {
    return map(value * c, c);
  }

  Dual over(double c) {
    return map(value / c, 1 / c);
  }

  Dual over(Dual y) {
    return of(value / y.value, this, 1 / y.value, y, -value / (y.value * y.value));
  }

  Dual exp() {
    return map(Math.exp(value), Math.exp(value));
  }

  Dual sigmoid() {
    double s = 1 / (1 + Math.exp(-value));
    return map(s, s * (1 - s));
  }

  Dual relu() {
    return map(Math.max(value, 0), value > 0 ? 1 : 0);
  }

  /** 1 where this is at or above 0. */
  Dual atOrAbove() {
    return map(value >= 0 ? 1 : 0, surrogate());
  }

  /** 1 where this is above 0. */
  Dual above() {
    return map(value > 0 ? 1 : 0, surrogate());
  }

  private double surrogate() {
    return 1 / (1 + Math.PI * Math.PI * value * value);
  }

  /** The value alone. */
  Dual detach() {
    return of(value);
  }
}
