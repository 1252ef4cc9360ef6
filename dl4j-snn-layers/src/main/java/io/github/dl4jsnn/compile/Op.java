package io.github.dl4jsnn.compile;

/** The operations of an {@link Expr}. */
enum Op {
  LEAF,
  CONSTANT,
  ADD,
  SUB,
  MUL,
  DIV,
  NEG,
  ABS,
  MAX,
  MIN,
  SQRT,
  STEP,
  EXP,
  LOG1P,
  LOG,
  SIN,
  COS,
  ATAN,
  LOGISTIC,
  TANH,
  ERFC,
  POW;

  /** Whether it is a loop of its own, a method of {@code TileMath}, between generated ones. */
  boolean call() {
    return switch (this) {
      case EXP, LOG1P, LOG, SIN, COS, ATAN, LOGISTIC, TANH, ERFC, POW -> true;
      default -> false;
    };
  }

  /** Machine operations an element within a loop. */
  int operations() {
    return switch (this) {
      case LEAF, CONSTANT -> 0;
      // See TileMath.step: two scalings, a sum and two comparisons.
      case STEP -> 5;
      default -> 1;
    };
  }

  /** Whether repeating it costs no more than reading its result. */
  boolean cheap() {
    return !call() && operations() == 1 && this != DIV && this != SQRT;
  }
}
