package io.github.dl4jsnn.internal.memory;

import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * The layout of this library's time series: DL4J's shape [b, n, T] over memory in which one time
 * step is contiguous, and in it one example, [T][b][n]. The n values of an example side by side are
 * what adding weight rows needs, and [T b, n] is a matrix without a copy.
 */
public final class TimeMajor {

  private TimeMajor() {}

  /**
   * A c-ordered [T, b, n] array with the values of {@code x} [b, n, T]: a view of x where x is in
   * this layout and of this type already, else a copy.
   *
   * @param dataType type of the result
   * @param allocate makes the c-ordered array for a copy, where it will live long enough
   */
  public static INDArray of(INDArray x, DataType dataType, Function<long[], INDArray> allocate) {
    INDArray t = x.permute(2, 0, 1);
    return x.dataType() == dataType && contiguous(t) ? t : allocate.apply(t.shape()).assign(t);
  }

  /** Whether the elements of an array lie one after another in c order. */
  public static boolean contiguous(INDArray a) {
    return a.ordering() == 'c' && Shape.hasDefaultStridesForShape(a);
  }

  /** The [b, n, T] view of a c-ordered [T, b, n] array. */
  public static INDArray view(INDArray timeMajor) {
    return timeMajor.permute(1, 2, 0);
  }

  /** Copies a c-ordered FLOAT array [T, ...] into one Java array per time step. */
  public static void read(INDArray from, float[][] to) {
    int steps = to.length;
    FloatMemory memory = new FloatMemory(from);
    for (int t = 0; t < steps; t++) {
      memory.get((long) t * to[t].length, to[t], to[t].length);
    }
  }

  /** Copies one Java array per time step into a c-ordered FLOAT array [T, ...]. */
  public static void write(float[][] from, INDArray to) {
    FloatMemory memory = new FloatMemory(to);
    for (int t = 0; t < from.length; t++) {
      memory.put((long) t * from[t].length, from[t], from[t].length);
    }
  }
}
