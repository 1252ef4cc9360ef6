package io.github.dl4jsnn.algebra;

import java.util.function.Supplier;

/**
 * The elementwise operations from which every formula of this library is written, over any kind of
 * number: a formula that takes an {@code Algebra<T>} is defined once and serves scalars, INDArrays,
 * SameDiff graphs, float tiles and reverse-mode differentiation ({@link Tape}).
 *
 * <p>Shapes: the operands of one operation have the same shape, and so has the result. Operations
 * never change their operands. Constants are doubles, rounded to the element type of the operand;
 * an {@link Operand} is a constant or a T. Any operation on NaN gives NaN, comparisons included;
 * x^0 alone is 1.
 *
 * @param <T> the kind of number, for example {@code Double}, {@code INDArray}, {@code SDVariable}
 *     or {@code float[]}
 */
public interface Algebra<T> {

  /** A value of the shape of {@code like} with every element equal to {@code value}. */
  T constant(T like, double value);

  /** x + y. */
  T add(T x, T y);

  /** x + c. */
  T add(T x, double c);

  /** x - y. */
  T sub(T x, T y);

  /** c - x. */
  T sub(double c, T x);

  /** x y. */
  T mul(T x, T y);

  /** x c. */
  T mul(T x, double c);

  /** x / y. */
  T div(T x, T y);

  /** x / c. */
  T div(T x, double c);

  /** c / x. */
  T div(double c, T x);

  /** |x|; its derivative at 0 is 0. */
  T abs(T x);

  /** max(x, c); its derivative at x = c is 0. */
  T max(T x, double c);

  /** min(x, c); its derivative at x = c is 0. */
  T min(T x, double c);

  /**
   * e^x; infinite above the range of the type, 0 below it (of float tiles: below -87, so that no
   * number is smaller than a normal float). Its derivative is the result.
   */
  T exp(T x);

  /**
   * ln(1 + x), x &gt; -1; exact for small x too, other than in ND4J arrays and graphs: their op
   * rounds 1 + x. -∞ at -1, where its derivative is infinite; NaN below.
   */
  T log1p(T x);

  /** ln x, x &gt; 0; -∞ at 0, where its derivative 1 / x is infinite; NaN below. */
  T log(T x);

  /** √x, x &gt;= 0; its derivative is infinite at 0; NaN below. */
  T sqrt(T x);

  /** Sine of x in radians, x finite. */
  T sin(T x);

  /** Cosine of x in radians, x finite. */
  T cos(T x);

  /** Arc tangent, in radians, of any x; its derivative 1 / (1 + x²) is 0 where x² overflows. */
  T atan(T x);

  /**
   * Logistic function σ(x) = 1 / (1 + e^-x) of any x; of x below -80 that of -80, 2e-35, where e^-x
   * is still a float. Its derivative is σ (1 - σ).
   */
  default T logistic(T x) {
    T y = div(1, add(exp(mul(max(x, -80), -1)), 1));
    return withSlope(x, y, () -> mul(y, sub(1, y)));
  }

  /** Hyperbolic tangent of any x; its derivative is 1 - tanh² x, 0 where that rounds to 1. */
  T tanh(T x);

  /**
   * Complementary error function, 1 - erf(x), of any x; 0 where x is too large for the type. Its
   * derivative is -2 e^(-x²) / √π.
   */
  T erfc(T x);

  /**
   * x^c, x &gt;= 0; its derivative is c x^(c-1), infinite at 0 where c &lt; 1. NaN below 0, unless
   * c is whole.
   */
  T pow(T x, double c);

  /**
   * Heaviside step Θ(x): 1 where x &gt;= 0, else 0, so Θ(0) = 1; NaN for NaN. Its derivative is 0.
   */
  T step(T x);

  /**
   * x where the mask is 1, y where it is 0: mask x + (1 - mask) y, for finite x and y. Its
   * derivatives are mask, 1 - mask and, with respect to the mask, x - y: none where the mask is a
   * {@link #step}, that of the surrogate where it is a spike.
   */
  default T select(T mask, T x, T y) {
    return add(mul(mask, x), mul(sub(1, mask), y));
  }

  /**
   * x within ±{@code limit}, which is so large that a number of its type below it is more than 1
   * below it, as 1e19. Beyond ±{@code limit}, infinite x included, the gradient is 0. NaN stays.
   */
  default T bound(T x, double limit) {
    return max(min(x, limit), -limit);
  }

  /** x itself, taken as a constant by differentiation. */
  T detach(T x);

  /**
   * {@code value}, whose derivative with respect to {@code x} is declared to be {@code slope}: this
   * is how a surrogate gradient enters. Algebras that do not differentiate return {@code value} and
   * never ask for the slope.
   *
   * <p>The default form detach(value) + (x - detach(x)) detach(slope) works wherever {@link
   * #detach} does, for finite x.
   */
  default T withSlope(T x, T value, Supplier<T> slope) {
    return add(detach(value), mul(sub(x, detach(x)), detach(slope.get())));
  }

  /** x + y. */
  default T add(T x, Operand<T> y) {
    return y instanceof Operand.Scalar<T> n
        ? add(x, n.value())
        : add(x, ((Operand.Elements<T>) y).value());
  }

  /** x - y. */
  default T sub(T x, Operand<T> y) {
    return y instanceof Operand.Scalar<T> n
        ? add(x, -n.value())
        : sub(x, ((Operand.Elements<T>) y).value());
  }

  /** c - y. */
  default Operand<T> sub(double c, Operand<T> y) {
    return y instanceof Operand.Scalar<T> n
        ? Operand.of(c - n.value())
        : Operand.elements(sub(c, ((Operand.Elements<T>) y).value()));
  }

  /** x y. */
  default T mul(T x, Operand<T> y) {
    return y instanceof Operand.Scalar<T> n
        ? mul(x, n.value())
        : mul(x, ((Operand.Elements<T>) y).value());
  }

  /** x y; of two numbers the product in double precision. */
  default Operand<T> mul(Operand<T> x, Operand<T> y) {
    if (x instanceof Operand.Scalar<T> c) {
      return y instanceof Operand.Scalar<T> n
          ? Operand.of(c.value() * n.value())
          : Operand.elements(mul(((Operand.Elements<T>) y).value(), c.value()));
    }
    return Operand.elements(mul(((Operand.Elements<T>) x).value(), y));
  }

  /** x / y. */
  default T div(T x, Operand<T> y) {
    return y instanceof Operand.Scalar<T> n
        ? div(x, n.value())
        : div(x, ((Operand.Elements<T>) y).value());
  }
}
