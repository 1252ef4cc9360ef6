package io.github.dl4jsnn.compile;

import java.util.HashSet;
import java.util.Set;

/**
 * A value of a neuron's step as an expression of its inputs. {@link ExprTable} makes each only
 * once: equal ones are the same object.
 */
final class Expr {

  /** Beyond this a bound says nothing: rounding could carry the value to infinity. */
  private static final double LARGEST = 1e37;

  final Op op;
  final Expr a;
  final Expr b;

  /** Of a constant: its value. */
  final float value;

  /** Of a leaf: where it is found. */
  final Place leaf;

  /** In the order of creation: operands have smaller ones. */
  final int id;

  private final boolean fixed;
  private final boolean gradient;
  private final Range range;
  private final boolean binary;

  Expr(Op op, Expr a, Expr b, float value, Place leaf, int id) {
    this.op = op;
    this.a = a;
    this.b = b;
    this.value = value;
    this.leaf = leaf;
    this.id = id;
    fixed =
        leaf == null
            ? (a == null || a.fixed) && (b == null || b.fixed)
            : leaf.kind() == Place.Kind.PARAMETER;
    gradient =
        leaf == null
            ? (a != null && a.gradient) || (b != null && b.gradient)
            : leaf.kind().upstream();
    range =
        switch (op) {
          case CONSTANT -> Range.point(value);
          case STEP -> new Range(0, 1);
          case NEG -> a.range.times(Range.point(-1));
          case ADD -> a.range.plus(b.range);
          case SUB -> a.range.plus(b.range.times(Range.point(-1)));
          case MUL -> a.range.times(b.range);
          case MAX -> new Range(Math.max(a.range.low, b.value), Math.max(a.range.high, b.value));
          case MIN -> new Range(Math.min(a.range.low, b.value), Math.min(a.range.high, b.value));
          default -> Range.ANY;
        };
    binary = isBinary();
  }

  private boolean isBinary() {
    return switch (op) {
      case STEP -> true;
      case CONSTANT -> value == 0 || value == 1;
      case MUL -> a.binary && b.binary;
      case SUB -> a.is(1) && b.binary;
      default -> false;
    };
  }

  /** Whether it is 0, 1 or NaN. */
  boolean binary() {
    return binary;
  }

  boolean constant() {
    return op == Op.CONSTANT;
  }

  boolean is(float v) {
    return constant() && value == v;
  }

  /** A leaf or a constant. */
  boolean trivial() {
    return op == Op.LEAF || constant();
  }

  /** Whether it is the same at all steps: made of parameters and constants alone. */
  boolean fixed() {
    return fixed;
  }

  /** Whether it depends on an upstream gradient: backward alone can compute it. */
  boolean gradient() {
    return gradient;
  }

  /** z where this is z times 0, else null. */
  Expr timesZero() {
    return op == Op.MUL && b.is(0) ? a : null;
  }

  /**
   * Whether x + z·0 may be written as x: z is bounded, and so z·0 is 0 or NaN, and where it is NaN
   * so is x, which depends on the same.
   */
  static boolean absorbs(Expr x, Expr z) {
    return z.range.finite() && x.nanWith(z.core(), new HashSet<>());
  }

  /** What must be NaN for this to be. */
  private Expr core() {
    return switch (op) {
      case STEP, NEG, ABS, MAX, MIN -> a.core();
      case ADD, MUL -> b.finiteNonZero() ? a.core() : this;
      case SUB -> a.finiteNonZero() ? b.core() : this;
      default -> this;
    };
  }

  private boolean finiteNonZero() {
    return constant() && Float.isFinite(value) && value != 0;
  }

  /** Whether this depends on z: no operation makes a number of NaN, but for x^0. */
  private boolean nanWith(Expr z, Set<Expr> seen) {
    if (this == z) {
      return true;
    }
    if (id < z.id || !seen.add(this) || (op == Op.POW && b.is(0))) {
      return false;
    }
    return (a != null && a.nanWith(z, seen)) || (b != null && b.nanWith(z, seen));
  }

  @Override
  public String toString() {
    return switch (op) {
      case LEAF -> leaf.kind() + "[" + leaf.index() + "]";
      case CONSTANT -> String.valueOf(value);
      default -> op + "(" + a + (b == null ? "" : ", " + b) + ")";
    };
  }

  /** Where a value lies, unless it is NaN. */
  private record Range(double low, double high) {

    static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    static Range point(double value) {
      return Double.isNaN(value) ? ANY : new Range(value, value);
    }

    private static Range of(double low, double high) {
      return Double.isNaN(low) || Double.isNaN(high) ? ANY : new Range(low, high);
    }

    Range plus(Range other) {
      return of(low + other.low, high + other.high);
    }

    Range times(Range other) {
      double p = low * other.low;
      double q = low * other.high;
      double r = high * other.low;
      double s = high * other.high;
      return of(Math.min(Math.min(p, q), Math.min(r, s)), Math.max(Math.max(p, q), Math.max(r, s)));
    }

    boolean finite() {
      return -LARGEST < low && high < LARGEST;
    }
  }
}
