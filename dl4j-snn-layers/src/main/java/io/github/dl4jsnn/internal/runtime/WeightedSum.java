package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
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

  /** Floats in all from which on another thread is worth its start. */
  private static final int PARALLEL = 1 << 17;

  /** Floats of a step of a range of examples, about: 8 KB. */
  private static final int BLOCK = 1 << 11;

  private final int steps;
  private final int examples;
  private final int width;

  /** [T][b]; null where all are {@link #equal}. */
  private final float[][] weights;

  private final float equal;

  private WeightedSum(int steps, int examples, int width, float[][] weights, float equal) {
    this.steps = steps;
    this.examples = examples;
    this.width = width;
    this.weights = weights;
    this.equal = equal;
  }

  /**
   * @param width values per example and step
   * @param weights [T][b]
   */
  static WeightedSum of(int examples, int width, float[][] weights) {
    return new WeightedSum(weights.length, examples, width, weights, 0);
  }

  /** The same weight for each step of each example. */
  static WeightedSum equal(int steps, int examples, int width, float weight) {
    return new WeightedSum(steps, examples, width, null, weight);
  }

  /**
   * Calls back for ranges of examples that fit the first-level cache, on several threads where
   * there is enough to do.
   */
  private void split(Workers.Range range) {
    int block = Math.max(1, BLOCK / width);
    Workers.Range blocks =
        (from, to) -> {
          for (int b = from; b < to; b += block) {
            range.accept(b, Math.min(to, b + block));
          }
        };
    if ((long) steps * examples * width < PARALLEL) {
      blocks.accept(0, examples);
    } else {
      Workers.split(examples, blocks);
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
          int n = (to - from) * width;
          float[] row = new float[n];
          float[] scaled = new float[n];
          float[] sum = new float[n];
          for (int t = 0; t < steps; t++) {
            in.get(((long) t * examples + from) * width, row, n);
            scale(row, t, from, scaled);
            for (int k = 0; k < n; k++) {
              sum[k] += scaled[k];
            }
          }
          out.put((long) from * width, sum, n);
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
          int n = (to - from) * width;
          float[] row = new float[n];
          float[] scaled = new float[n];
          in.get((long) from * width, row, n);
          for (int t = 0; t < steps; t++) {
            scale(row, t, from, scaled);
            out.put(((long) t * examples + from) * width, scaled, n);
          }
        });
  }

  /** Weighs step t of the examples from {@code first} on. */
  private void scale(float[] row, int t, int first, float[] scaled) {
    if (weights == null) {
      for (int k = 0; k < row.length; k++) {
        scaled[k] = equal * row[k];
      }
      return;
    }
    for (int k = 0; k < row.length; k++) {
      scaled[k] = weights[t][first + k / width] * row[k];
    }
  }
}
