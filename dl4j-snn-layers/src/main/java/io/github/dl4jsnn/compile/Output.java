package io.github.dl4jsnn.compile;

/**
 * A value that a program leaves in an array.
 *
 * @param adds whether it is added to what the array holds
 */
record Output(Place to, Expr value, boolean adds) {

  Output(Place to, Expr value) {
    this(to, value, false);
  }
}
