package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.Workers;

/** The same currents at each step. */
public final class ConstantCurrents implements CurrentSource {

  private final float[] values;
  private final int steps;

  private ConstantCurrents(float[] values, int steps) {
    this.values = values;
    this.steps = steps;
  }

  /** dL/dI summed over the steps, [T][b n] to [b n]. */
  public static float[] sum(float[][] gradients) {
    if (gradients.length == 1) {
      return gradients[0];
    }
    float[] sum = gradients[0].clone();
    Workers.split(
        sum.length,
        (from, to) -> {
          for (int t = 1; t < gradients.length; t++) {
            float[] step = gradients[t];
            for (int i = from; i < to; i++) {
              sum[i] += step[i];
            }
          }
        });
    return sum;
  }

  @Override
  public int steps() {
    return steps;
  }

  /** The currents of the first step of {@code once}, at each of {@code steps}. */
  public static CurrentSource of(CurrentSource once, int rows, int width, int steps) {
    if (once instanceof ArrayCurrents memory) {
      return new ArrayCurrents(memory.array(), steps);
    }
    float[] values = new float[rows * width];
    Workers.split(
        rows,
        (from, to) -> {
          Reader reader = once.reader();
          float[] row = new float[width];
          for (int b = from; b < to; b++) {
            reader.read(0, b * width, width, row);
            System.arraycopy(row, 0, values, b * width, width);
          }
        });
    return new ConstantCurrents(values, steps);
  }

  @Override
  public boolean constant() {
    return true;
  }

  @Override
  public Reader reader() {
    return (t, start, n, x) -> System.arraycopy(values, start, x, 0, n);
  }
}
