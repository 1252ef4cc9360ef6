package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The sum over time of weighted steps, and its gradient, on FLOAT arrays in the memory of the CPU.
 *
 * <pre>
 * y[b, :] = Σ_t w[t, b] x[t, b, :]        dL/dx[t, b, :] = w[t, b] dL/dy[b, :]
 * </pre>
 *
 * <p>The arrays are small, and ND4J's reductions and broadcasts cost more to begin than to do.
 */
final class WeightedSum {

  /** Floats of a piece of work that is worth another thread. */
  private static final int PIECE = 1 << 16;

  private final int steps;
  private final int examples;
  private final int width;

  /** [T][b]. */
  private final float[][] weights;

  /**
   * @param width values per example and step
   * @param weights [T][b]
   */
  WeightedSum(int examples, int width, float[][] weights) {
    steps = weights.length;
    this.examples = examples;
    this.width = width;
    this.weights = weights;
  }

  /** The same weight for each step of each example. */
  static float[][] equal(int steps, int examples, float weight) {
    float[] once = new float[examples];
    Arrays.fill(once, weight);
    float[][] all = new float[steps][];
    Arrays.fill(all, once);
    return all;
  }

  /** Calls back for ranges of examples, on several threads where there is enough to do. */
  private void split(Workers.Range range) {
    int pieces = (int) Math.min(examples, 1 + (long) steps * examples * width / PIECE);
    if (pieces <= 1) {
      range.accept(0, examples);
    } else {
      Workers.split(
          pieces,
          (from, to) ->
              range.accept(
                  (int) ((long) examples * from / pieces), (int) ((long) examples * to / pieces)));
    }
  }

  /**
   * @param x c-ordered [T, b, n]
   * @param y c-ordered [b, n], receives the sum
   */
  void forward(INDArray x, INDArray y) {
    FloatMemory in = new FloatMemory(x);
    FloatMemory out = new FloatMemory(y);
    split(
        (from, to) -> {
          float[] row = new float[width];
          float[] sum = new float[width];
          for (int b = from; b < to; b++) {
            Arrays.fill(sum, 0);
            for (int t = 0; t < steps; t++) {
              float w = weights[t][b];
              in.get(((long) t * examples + b) * width, row, width);
              for (int i = 0; i < width; i++) {
                sum[i] += w * row[i];
              }
            }
            out.put((long) b * width, sum, width);
          }
        });
  }

  /**
   * @param dy c-ordered [b, n]
   * @param dx c-ordered [T, b, n], receives dL/dx
   */
  void backward(INDArray dy, INDArray dx) {
    FloatMemory in = new FloatMemory(dy);
    FloatMemory out = new FloatMemory(dx);
    split(
        (from, to) -> {
          float[] row = new float[width];
          float[] scaled = new float[width];
          for (int b = from; b < to; b++) {
            in.get((long) b * width, row, width);
            for (int t = 0; t < steps; t++) {
              float w = weights[t][b];
              for (int i = 0; i < width; i++) {
                scaled[i] = w * row[i];
              }
              out.put(((long) t * examples + b) * width, scaled, width);
            }
          }
        });
  }
}
