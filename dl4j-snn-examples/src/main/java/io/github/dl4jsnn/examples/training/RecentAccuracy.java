package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.plot.TrainingCurves;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The accuracy of answers that are given one after another, over the last ones. */
public final class RecentAccuracy {

  private final double[] right;
  private final int window;
  private int count;

  /**
   * @param length answers in all
   * @param window over how many the accuracy is taken
   */
  public RecentAccuracy(int length, int window) {
    right = new double[length];
    this.window = Math.max(1, window);
  }

  /** The next answer. */
  public void add(boolean isRight) {
    right[count++] = isRight ? 1 : 0;
  }

  /** Over the last answers; NaN before the first one. */
  public double get() {
    return at(count);
  }

  private double at(int end) {
    return Arrays.stream(right, Math.max(0, end - window), end).average().orElse(Double.NaN);
  }

  /** Draws it after each window. */
  public void draw(TrainingCurves curves, String name) {
    int[] ends = IntStream.rangeClosed(1, count / window).map(k -> k * window).toArray();
    curves.add(
        name,
        Arrays.stream(ends).asDoubleStream().toArray(),
        Arrays.stream(ends).mapToDouble(this::at).toArray());
  }
}
