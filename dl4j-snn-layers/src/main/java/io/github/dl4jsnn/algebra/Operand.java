package io.github.dl4jsnn.algebra;

/**
 * The second operand of an operation where a formula leaves open what it is: one number for all
 * elements, which stays a number on each backend, or a value of its own for each element.
 *
 * @param <T> the kind of number of the {@link Algebra}
 */
public sealed interface Operand<T> {

  /**
   * One number for all elements.
   *
   * @param value rounded to the element type of the other operand
   */
  record Scalar<T>(double value) implements Operand<T> {}

  /**
   * A value for each element.
   *
   * @param value of the shape of the other operand
   */
  record Elements<T>(T value) implements Operand<T> {}

  /** One number for all elements. */
  static <T> Operand<T> of(double value) {
    return new Scalar<>(value);
  }

  /** A value for each element. */
  static <T> Operand<T> elements(T value) {
    return new Elements<>(value);
  }
}
