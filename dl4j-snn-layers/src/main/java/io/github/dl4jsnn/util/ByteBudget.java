package io.github.dl4jsnn.util;

import java.io.IOException;
import java.util.function.Function;

/**
 * What the arrays of a file may take in all. Every size is counted before memory for it is taken: a
 * few bytes of a file can declare any size.
 *
 * @param <X> the error of a file
 */
public final class ByteBudget<X extends IOException> {

  private final long most;
  private final String remedy;
  private final Function<String, X> error;
  private long left;

  /**
   * @param most bytes that all arrays may take
   * @param remedy how another limit is given, for the message
   * @param error makes the error of a message
   */
  public ByteBudget(long most, String remedy, Function<String, X> error) {
    this.most = most;
    this.remedy = remedy;
    this.error = error;
    left = most;
  }

  /**
   * Counts an array.
   *
   * @param name for the message, such as {@code tensor "fc1.weight"}
   * @param bytes per element
   * @return its number of elements
   * @throws X if a size is negative, or all arrays together are too large
   */
  public long take(String name, int bytes, long... shape) throws X {
    long n = 1;
    for (long size : shape) {
      if (size < 0) {
        throw error.apply(name + ": got a size of " + size);
      }
      n = size == 0 ? 0 : multiply(name, n, size);
    }
    long all = multiply(name, n, bytes);
    if (all > left) {
      throw tooLarge(name);
    }
    left -= all;
    return n;
  }

  private long multiply(String name, long a, long b) throws X {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw tooLarge(name);
    }
  }

  private X tooLarge(String name) {
    return error.apply(
        "with "
            + name
            + " the arrays take more than "
            + most
            + " bytes, the limit; a larger one is given by "
            + remedy);
  }
}
