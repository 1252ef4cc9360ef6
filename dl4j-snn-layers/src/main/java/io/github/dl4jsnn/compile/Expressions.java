package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.TileMath;
import io.github.dl4jsnn.neuron.NeuronContract;
import java.util.function.Supplier;

/**
 * {@link Algebra} of expressions. What can be simplified without another rounding is, up to the
 * sign of zero: constants are folded, x + 0 and x·1 are x, x / 2^k is x·2^-k, signs move outwards;
 * of s and u that are 0 or 1, s² and Θ(s - c) with c in (0, 1] are s, and 1 - (s + u) is 1 - s - u,
 * which needs no sum of two steps, see {@link LoopCode}. x·0 stays x·0, which is NaN where x is not
 * finite, unless x is bounded and it is added to what is NaN with it.
 */
final class Expressions implements Algebra<Expr> {

  /** The most operations of a step and its gradient. */
  static final int MOST = NeuronContract.MOST_OPERATIONS;

  private final ExprTable table = new ExprTable(MOST);

  private Expr op(Op op, Expr a, Expr b) {
    return table.op(op, a, b);
  }

  Expr leaf(Place place) {
    return table.leaf(place);
  }

  /** A constant, rounded to float. */
  Expr constant(double value) {
    return table.constant((float) value);
  }

  /** Constants to the right, else in the order of creation. */
  private Expr commute(Op op, Expr x, Expr y) {
    boolean swap = x.constant() || (!y.constant() && y.id < x.id);
    return swap ? op(op, y, x) : op(op, x, y);
  }

  private Expr neg(Expr x) {
    return switch (x.op) {
      case CONSTANT -> constant(-x.value);
      case NEG -> x.a;
      case SUB -> x.a.constant() ? add(x.b, constant(-x.a.value)) : op(Op.SUB, x.b, x.a);
      default -> op(Op.NEG, x, null);
    };
  }

  @Override
  public Expr constant(Expr like, double value) {
    return constant(value);
  }

  @Override
  public Expr add(Expr x, Expr y) {
    if (x.constant() && y.constant()) {
      return constant(x.value + y.value);
    }
    if (x.is(0)) {
      return y;
    }
    if (y.is(0)) {
      return x;
    }
    if (absorbs(x, y)) {
      return x;
    }
    if (absorbs(y, x)) {
      return y;
    }
    if (y.op == Op.NEG) {
      return op(Op.SUB, x, y.a);
    }
    if (x.op == Op.NEG) {
      return op(Op.SUB, y, x.a);
    }
    return commute(Op.ADD, x, y);
  }

  /** Whether y is z·0 and may be left out of x + y. */
  private static boolean absorbs(Expr x, Expr y) {
    return y.timesZero() != null && Expr.absorbs(x, y.timesZero());
  }

  @Override
  public Expr add(Expr x, double c) {
    return add(x, constant(c));
  }

  @Override
  public Expr sub(Expr x, Expr y) {
    if (y.constant()) {
      return add(x, constant(-y.value));
    }
    if (y.op == Op.NEG) {
      return add(x, y.a);
    }
    if (absorbs(x, y)) {
      return x;
    }
    if (x.is(1) && y.op == Op.ADD && y.a.binary() && y.b.binary()) {
      return sub(sub(x, y.a), y.b);
    }
    return x.is(0) ? neg(y) : op(Op.SUB, x, y);
  }

  @Override
  public Expr sub(double c, Expr x) {
    return sub(constant(c), x);
  }

  @Override
  public Expr mul(Expr x, Expr y) {
    if (x.constant() && y.constant()) {
      return constant(x.value * y.value);
    }
    if (x.constant()) {
      return mul(y, x);
    }
    if (y.is(1)) {
      return x;
    }
    if (y.is(-1)) {
      return neg(x);
    }
    if (x.op == Op.NEG) {
      return y.constant() ? mul(x.a, constant(-y.value)) : neg(mul(x.a, y));
    }
    if (y.op == Op.NEG) {
      return neg(mul(x, y.a));
    }
    if (x == y && x.binary()) {
      return x;
    }
    return commute(Op.MUL, x, y);
  }

  @Override
  public Expr mul(Expr x, double c) {
    return mul(x, constant(c));
  }

  @Override
  public Expr div(Expr x, Expr y) {
    if (x.constant() && y.constant()) {
      return constant(x.value / y.value);
    }
    if (y.constant() && powerOfTwo(y.value)) {
      return mul(x, constant(1 / y.value));
    }
    return x.op == Op.NEG ? neg(div(x.a, y)) : op(Op.DIV, x, y);
  }

  /** Whether dividing by c is multiplying with 1 / c, which is a normal float then. */
  private static boolean powerOfTwo(float c) {
    return Math.abs(Math.getExponent(c)) < 100 && (Float.floatToIntBits(c) & 0x7fffff) == 0;
  }

  @Override
  public Expr div(Expr x, double c) {
    return div(x, constant(c));
  }

  @Override
  public Expr div(double c, Expr x) {
    return div(constant(c), x);
  }

  @Override
  public Expr abs(Expr x) {
    return switch (x.op) {
      case CONSTANT -> constant(Math.abs(x.value));
      case NEG -> abs(x.a);
      case ABS -> x;
      default -> op(Op.ABS, x, null);
    };
  }

  @Override
  public Expr max(Expr x, double c) {
    return x.constant() ? constant(Math.max(x.value, (float) c)) : op(Op.MAX, x, constant(c));
  }

  @Override
  public Expr min(Expr x, double c) {
    return x.constant() ? constant(Math.min(x.value, (float) c)) : op(Op.MIN, x, constant(c));
  }

  @Override
  public Expr sqrt(Expr x) {
    return x.constant() ? constant(Math.sqrt(x.value)) : op(Op.SQRT, x, null);
  }

  @Override
  public Expr step(Expr x) {
    if (x.constant()) {
      return constant(TileMath.step(x.value));
    }
    return x.op == Op.ADD && x.a.binary() && parts(x.b) ? x.a : op(Op.STEP, x, null);
  }

  /** Whether x + c is below 0 for x = 0, and not for x = 1. */
  private static boolean parts(Expr c) {
    return c.constant() && c.value < 0 && c.value >= -1;
  }

  /** A function of {@link TileMath}; of a constant, with the very bits that a tile gives. */
  private Expr call(Op op, Expr x, Expr c) {
    if (!x.constant()) {
      return op(op, x, c);
    }
    float[] out = new float[1];
    Calls.run(op, new TileMath(1), new float[] {x.value}, out, c == null ? 0 : c.value, 1);
    return constant(out[0]);
  }

  @Override
  public Expr exp(Expr x) {
    return call(Op.EXP, x, null);
  }

  @Override
  public Expr log1p(Expr x) {
    return call(Op.LOG1P, x, null);
  }

  @Override
  public Expr log(Expr x) {
    return call(Op.LOG, x, null);
  }

  @Override
  public Expr sin(Expr x) {
    return call(Op.SIN, x, null);
  }

  @Override
  public Expr cos(Expr x) {
    return call(Op.COS, x, null);
  }

  @Override
  public Expr atan(Expr x) {
    return call(Op.ATAN, x, null);
  }

  @Override
  public Expr logistic(Expr x) {
    return call(Op.LOGISTIC, x, null);
  }

  @Override
  public Expr tanh(Expr x) {
    return call(Op.TANH, x, null);
  }

  @Override
  public Expr erfc(Expr x) {
    return call(Op.ERFC, x, null);
  }

  @Override
  public Expr pow(Expr x, double c) {
    return call(Op.POW, x, constant(c));
  }

  @Override
  public Expr detach(Expr x) {
    return x;
  }

  @Override
  public Expr withSlope(Expr x, Expr value, Supplier<Expr> slope) {
    return value;
  }
}
