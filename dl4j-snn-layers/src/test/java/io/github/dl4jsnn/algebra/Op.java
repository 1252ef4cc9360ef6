package io.github.dl4jsnn.algebra;

import org.apache.commons.math3.special.Erf;

/** Every operation of {@link Algebra} as a function of up to two operands, and where it may go. */
enum Op {
  CONSTANT,
  ADD,
  ADD_CONSTANT,
  SUB,
  SUB_FROM_CONSTANT,
  MUL,
  MUL_CONSTANT,
  DIV,
  DIV_CONSTANT,
  DIV_OF_CONSTANT,
  ABS,
  MAX,
  MIN,
  BOUND,
  EXP,
  LOG1P,
  LOG,
  SQRT,
  SIN,
  COS,
  ATAN,
  LOGISTIC,
  TANH,
  ERFC,
  POW,
  STEP,
  SELECT,
  DETACH,
  WITH_SLOPE,
  ADD_OPERAND,
  SUB_OPERAND,
  MUL_OPERAND,
  DIV_OPERAND,
  OPERANDS;

  private static double awayFromZero(double x) {
    return Math.copySign(0.2 + Math.abs(x), x);
  }

  /** A legal operand, away from kinks, from any number of about -3 to 3. */
  double operand(double any) {
    return switch (this) {
      case DIV, DIV_OPERAND, DIV_OF_CONSTANT, ABS, STEP -> awayFromZero(any);
      case MAX -> 0.7 + awayFromZero(any);
      case MIN -> -0.4 + awayFromZero(any);
      case BOUND -> Math.abs(any) < 1 ? 0.9 * any : 1.1 * any;
      case LOG1P -> Math.abs(any) - 0.6;
      case LOG, SQRT, POW -> Math.abs(any) + 0.2;
      default -> any;
    };
  }

  /** Whether differentiation ends here, other than for the declared slope. */
  boolean constant() {
    return this == CONSTANT || this == STEP || this == DETACH;
  }

  <T> T apply(Algebra<T> a, T x, T y) {
    return switch (this) {
      case CONSTANT -> a.constant(x, 1.25);
      case ADD -> a.add(x, y);
      case ADD_CONSTANT -> a.add(x, 0.3);
      case SUB -> a.sub(x, y);
      case SUB_FROM_CONSTANT -> a.sub(0.8, x);
      case MUL -> a.mul(x, y);
      case MUL_CONSTANT -> a.mul(x, -1.7);
      case DIV -> a.div(x, y);
      case DIV_CONSTANT -> a.div(x, 3.1);
      case DIV_OF_CONSTANT -> a.div(2.3, x);
      case ABS -> a.abs(x);
      case MAX -> a.max(x, 0.7);
      case MIN -> a.min(x, -0.4);
      // Bounds are large numbers.
      case BOUND -> a.mul(a.bound(a.mul(x, 1e4), 1e4), 1e-4);
      case EXP -> a.exp(x);
      case LOG1P -> a.log1p(x);
      case LOG -> a.log(x);
      case SQRT -> a.sqrt(x);
      case SIN -> a.sin(x);
      case COS -> a.cos(x);
      case ATAN -> a.atan(x);
      case LOGISTIC -> a.logistic(x);
      case TANH -> a.tanh(x);
      case ERFC -> a.erfc(x);
      case POW -> a.pow(x, 1.75);
      case STEP -> a.step(x);
      case SELECT -> a.select(a.step(a.sub(x, y)), a.mul(x, y), a.mul(y, 0.3));
      case DETACH -> a.detach(x);
      // The value depends on y only, as a constant; the slope is that of x^3.
      case WITH_SLOPE -> a.withSlope(x, y, () -> a.mul(a.mul(x, x), 3));
      case ADD_OPERAND -> a.add(a.add(x, Operand.of(0.4)), Operand.elements(y));
      case SUB_OPERAND -> a.sub(a.sub(x, Operand.of(0.4)), Operand.elements(y));
      case MUL_OPERAND -> a.mul(a.mul(x, Operand.of(0.4)), Operand.elements(y));
      case DIV_OPERAND -> a.div(a.div(x, Operand.of(0.4)), Operand.elements(y));
      case OPERANDS -> a.mul(x, operands(a, Operand.elements(y)));
    };
  }

  /** (1 - 0.4) (1 - y) y. */
  private static <T> Operand<T> operands(Algebra<T> a, Operand<T> y) {
    return a.mul(a.mul(a.sub(1, Operand.of(0.4)), a.sub(1, y)), y);
  }

  /** The operation on scalars by plain Java, except erfc. */
  double reference(double x, double y) {
    return switch (this) {
      case CONSTANT -> 1.25;
      case ADD -> x + y;
      case ADD_CONSTANT -> x + 0.3;
      case SUB -> x - y;
      case SUB_FROM_CONSTANT -> 0.8 - x;
      case MUL -> x * y;
      case MUL_CONSTANT -> x * -1.7;
      case DIV -> x / y;
      case DIV_CONSTANT -> x / 3.1;
      case DIV_OF_CONSTANT -> 2.3 / x;
      case ABS -> x < 0 ? -x : x;
      case MAX -> x > 0.7 ? x : 0.7;
      case MIN -> x < -0.4 ? x : -0.4;
      case BOUND -> Math.max(-1, Math.min(x, 1));
      case EXP -> Math.exp(x);
      case LOG1P -> Math.log(1 + x);
      case LOG -> 2.302585092994046 * Math.log10(x);
      case SQRT -> Math.pow(x, 0.5);
      case SIN -> Math.cos(x - Math.PI / 2);
      case COS -> Math.sin(x + Math.PI / 2);
      case ATAN -> Math.atan2(x, 1);
      case LOGISTIC -> 0.5 + 0.5 * Math.tanh(x / 2);
      case TANH -> 1 - 2 / (Math.exp(2 * x) + 1);
      case ERFC -> 1 - Erf.erf(x);
      case POW -> Math.exp(1.75 * Math.log(x));
      case STEP -> x < 0 ? 0 : 1;
      case SELECT -> x < y ? 0.3 * y : x * y;
      case DETACH -> x;
      case WITH_SLOPE -> y;
      case ADD_OPERAND -> x + 0.4 + y;
      case SUB_OPERAND -> x - 0.4 - y;
      case MUL_OPERAND -> x * 0.4 * y;
      case DIV_OPERAND -> x / 0.4 / y;
      case OPERANDS -> x * 0.6 * (1 - y) * y;
    };
  }
}
