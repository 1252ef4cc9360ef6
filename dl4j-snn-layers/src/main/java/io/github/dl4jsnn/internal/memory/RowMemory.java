package io.github.dl4jsnn.internal.memory;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory of a FLOAT array [T, b, n] on the CPU in which the n values of an example lie side by
 * side and examples at equal distances: a c-ordered array, or n columns of a wider one.
 */
public final class RowMemory {

  private final FloatMemory memory;
  private final int rows;
  private final int width;
  private final long stride;

  /**
   * @param array [T, b, n]
   * @param rows b
   * @param width n
   * @throws IllegalArgumentException if the array has another layout
   */
  public RowMemory(INDArray array, int rows, int width) {
    this.rows = rows;
    this.width = width;
    stride = array.rank() == 3 ? stride(array) : width;
    boolean legal =
        array.rank() != 3
            || ((width == 1 || array.stride(2) == 1)
                && (rows == 1 || array.size(0) == 1 || array.stride(0) == rows * stride));
    if (!legal) {
      throw new IllegalArgumentException(
          "expected an array [T, b, n] in c order or columns of one, got "
              + array.shapeInfoToString());
    }
    long examples = array.length() / width;
    memory = new FloatMemory(array, (examples - 1) * stride + width);
  }

  /** Of axes of size 1 strides say nothing. */
  private long stride(INDArray array) {
    return rows > 1 ? array.stride(1) : array.size(0) > 1 ? array.stride(0) : width;
  }

  /** Copies n neurons of step t, from neuron {@code first} of all b n on. */
  public void get(int t, int first, float[] to, int n) {
    long example = (long) t * rows;
    if (stride == width) {
      memory.get(example * width + first, to, n);
      return;
    }
    for (int done = 0; done < n; ) {
      int column = (first + done) % width;
      int count = Math.min(n - done, width - column);
      memory.get((example + (first + done) / width) * stride + column, to, done, count);
      done += count;
    }
  }

  /** Copies n neurons to step t, to neuron {@code first} of all b n on. */
  public void put(int t, int first, float[] from, int n) {
    long example = (long) t * rows;
    if (stride == width) {
      memory.put(example * width + first, from, n);
      return;
    }
    for (int done = 0; done < n; ) {
      int column = (first + done) % width;
      int count = Math.min(n - done, width - column);
      memory.put((example + (first + done) / width) * stride + column, from, done, count);
      done += count;
    }
  }
}
