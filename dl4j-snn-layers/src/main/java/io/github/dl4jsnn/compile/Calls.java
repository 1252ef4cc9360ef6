package io.github.dl4jsnn.compile;

import io.github.dl4jsnn.algebra.TileMath;

/** The operations that are a method of {@link TileMath} each. */
final class Calls {

  private Calls() {}

  /** The name of the method. */
  static String method(Op op) {
    return switch (op) {
      case EXP -> "exp";
      case LOG1P -> "log1p";
      case LOG -> "log";
      case SIN -> "sin";
      case COS -> "cos";
      case ATAN -> "atan";
      case LOGISTIC -> "logistic";
      case TANH -> "tanh";
      case ERFC -> "erfc";
      case POW -> "pow";
      default -> throw new IllegalArgumentException(op + " is no call");
    };
  }

  /** Whether the method takes a constant too. */
  static boolean takesConstant(Op op) {
    return op == Op.POW;
  }

  /** Runs it over the first n elements. */
  static void run(Op op, TileMath math, float[] x, float[] out, float constant, int n) {
    switch (op) {
      case EXP -> math.exp(x, out, n);
      case LOG1P -> math.log1p(x, out, n);
      case LOG -> math.log(x, out, n);
      case SIN -> math.sin(x, out, n);
      case COS -> math.cos(x, out, n);
      case ATAN -> math.atan(x, out, n);
      case LOGISTIC -> math.logistic(x, out, n);
      case TANH -> math.tanh(x, out, n);
      case ERFC -> math.erfc(x, out, n);
      case POW -> math.pow(x, constant, out, n);
      default -> throw new IllegalArgumentException(op + " is no call");
    }
  }
}
