package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Takes dL/dI of a tile, last step first; one instance per thread. */
public interface GradientSink {

  /**
   * @param dx from index 0
   * @param first the first neuron of the tile
   * @param n number of neurons
   */
  void step(int t, int first, int n, float[] dx);

  /** After the first step of a tile. */
  default void end(int first, int n) {}

  /** Into [T][b n]. */
  static GradientSink into(float[][] arrays) {
    return (t, first, n, dx) -> System.arraycopy(dx, 0, arrays[t], first, n);
  }

  /** Into a c-ordered [T, b, n]. */
  static GradientSink into(INDArray array) {
    FloatMemory memory = new FloatMemory(array);
    long size = array.length() / array.size(0);
    return (t, first, n, dx) -> memory.put(t * size + first, dx, n);
  }

  /**
   * Summed over the steps.
   *
   * @param sums [b n]; may hold what the tile still reads until its {@link #end}
   */
  static GradientSink sum(float[] sums, int capacity) {
    float[] total = new float[capacity];
    return new GradientSink() {
      @Override
      public void step(int t, int first, int n, float[] dx) {
        for (int i = 0; i < n; i++) {
          total[i] += dx[i];
        }
      }

      @Override
      public void end(int first, int n) {
        System.arraycopy(total, 0, sums, first, n);
        Arrays.fill(total, 0);
      }
    };
  }
}
