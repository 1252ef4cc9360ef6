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

  @Override
  public int steps() {
    return steps;
  }

  /** The currents of the first step of {@code once}, at each of {@code steps}. */
  public static CurrentSource of(CurrentSource once, int rows, int width, int steps) {
    if (once instanceof ArrayCurrents memory) {
      return new ArrayCurrents(memory.array(), steps);
    }
    CurrentSource first = once.part(0, rows, 0, 1);
    float[] values = new float[rows * width];
    Workers.split(
        rows,
        (from, to) -> {
          Reader reader = first.reader();
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
