package io.github.dl4jsnn.weights;

import java.nio.file.Path;

/**
 * What the tensors of a file may take in all. Every size is counted before memory for it is taken:
 * a few bytes of a file can declare any size.
 */
final class ByteBudget {

  private final Path file;
  private final long most;
  private long left;

  ByteBudget(Path file, long most) {
    this.file = file;
    this.most = most;
    left = most;
  }

  /**
   * Counts a tensor.
   *
   * @return its number of elements
   * @throws WeightFileException if a size is negative, or all tensors together are too large
   */
  long take(String name, TensorType type, long[] shape) throws WeightFileException {
    long n = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new WeightFileException(file, "tensor \"" + name + "\": got a size of " + size);
      }
      n = size == 0 ? 0 : multiply(name, n, size);
    }
    long bytes = multiply(name, n, type.bytes());
    if (bytes > left) {
      throw tooLarge(name);
    }
    left -= bytes;
    return n;
  }

  private long multiply(String name, long a, long b) throws WeightFileException {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw tooLarge(name);
    }
  }

  private WeightFileException tooLarge(String name) {
    return new WeightFileException(
        file,
        "with tensor \""
            + name
            + "\" the tensors take more than "
            + most
            + " bytes, the limit; a larger one is given by StateDict.limit(bytes)");
  }
}
