package io.github.dl4jsnn.internal.delay;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The taps of a {@link DelayLine} in FLOAT on the CPU: row by row, two taps per element. */
final class FusedDelay {

  private final int max;
  private final int steps;
  private final int rows;
  private final int n;

  /** How far from an element its earlier tap lies in a line of steps. */
  private final int[] lag;

  /** The same of the slope, which has two taps where the value has one, at the longest delay. */
  private final int[] slopeLag;

  /** Null where each is 1. */
  private final float[] early;

  /** Null where no delay lies between two steps. */
  private final float[] late;

  private final float[] earlySlope;
  private final float[] lateSlope;

  /**
   * @param x an array of the shape of the inputs, [T, rows, n]
   */
  FusedDelay(DelayTaps taps, INDArray x) {
    max = taps.max();
    steps = (int) x.size(0);
    rows = (int) x.size(1);
    n = (int) x.size(2);
    lag = new int[n];
    slopeLag = new int[n];
    float[] first = new float[n];
    float[] second = new float[n];
    earlySlope = new float[n];
    lateSlope = new float[n];
    boolean whole = true;
    boolean between = false;
    for (int i = 0; i < n; i++) {
      int d = taps.size() > 1 ? i : 0;
      int earlier = taps.earlier(d);
      slopeLag[i] = earlier * n;
      lag[i] = slopeLag[i];
      first[i] = (float) taps.weight(d, earlier);
      second[i] = (float) taps.weight(d, earlier + 1);
      if (first[i] == 0) {
        lag[i] += n;
        first[i] = second[i];
        second[i] = 0;
      }
      earlySlope[i] = (float) taps.slope(d, earlier);
      lateSlope[i] = (float) taps.slope(d, earlier + 1);
      whole &= first[i] == 1;
      between |= second[i] != 0;
    }
    early = whole ? null : first;
    late = between ? second : null;
  }

  /** Copies the steps of a row into {@code line}, from step {@code first} of it on. */
  private void read(FloatMemory from, int count, int row, float[] line, int first) {
    for (int t = 0; t < count; t++) {
      from.get(((long) t * rows + row) * n, line, (first + t) * n, n);
    }
  }

  /**
   * Y.
   *
   * @param past [max, rows, n], c order; null: 0
   */
  void output(INDArray x, INDArray past, INDArray out) {
    FloatMemory input = new FloatMemory(x);
    FloatMemory before = past == null ? null : new FloatMemory(past);
    FloatMemory output = new FloatMemory(out);
    Workers.split(
        rows,
        (from, to) -> {
          float[] line = new float[(max + steps) * n];
          float[] y = new float[n];
          for (int r = from; r < to; r++) {
            if (before != null) {
              read(before, max, r, line, 0);
            }
            read(input, steps, r, line, max);
            for (int t = 0; t < steps; t++) {
              taps(line, (max + t) * n, -1, y);
              output.put(((long) t * rows + r) * n, y, n);
            }
          }
        });
  }

  /**
   * The two taps of each element.
   *
   * @param base where the step begins in {@code line}
   * @param direction -1: steps before, 1: steps after
   */
  private void taps(float[] line, int base, int direction, float[] y) {
    if (direction < 0) {
      for (int i = 0; i < n; i++) {
        y[i] = line[base + i - lag[i]];
      }
    } else {
      for (int i = 0; i < n; i++) {
        y[i] = line[base + i + lag[i]];
      }
    }
    if (early != null) {
      for (int i = 0; i < n; i++) {
        y[i] *= early[i];
      }
    }
    if (late != null) {
      for (int i = 0; i < n; i++) {
        if (late[i] != 0) {
          y[i] += late[i] * line[base + i + (lag[i] + n) * direction];
        }
      }
    }
  }

  /** dL/dX. */
  void inputGradient(INDArray above, INDArray out) {
    FloatMemory gradient = new FloatMemory(above);
    FloatMemory output = new FloatMemory(out);
    Workers.split(
        rows,
        (from, to) -> {
          float[] line = new float[(steps + max) * n];
          float[] dx = new float[n];
          for (int r = from; r < to; r++) {
            read(gradient, steps, r, line, 0);
            for (int t = 0; t < steps; t++) {
              taps(line, t * n, 1, dx);
              output.put(((long) t * rows + r) * n, dx, n);
            }
          }
        });
  }

  /** dL/dd of each element, [n]. */
  double[] delayGradient(INDArray x, INDArray past, INDArray above) {
    FloatMemory input = new FloatMemory(x);
    FloatMemory before = past == null ? null : new FloatMemory(past);
    FloatMemory gradient = new FloatMemory(above);
    double[][] perRow = new double[rows][];
    Workers.split(
        rows,
        (from, to) -> {
          float[] line = new float[(max + steps) * n];
          float[] g = new float[n];
          for (int r = from; r < to; r++) {
            if (before != null) {
              read(before, max, r, line, 0);
            }
            read(input, steps, r, line, max);
            double[] sum = new double[n];
            for (int t = 0; t < steps; t++) {
              gradient.get(((long) t * rows + r) * n, g, n);
              int base = (max + t) * n;
              for (int i = 0; i < n; i++) {
                int at = base + i - slopeLag[i];
                sum[i] += g[i] * (earlySlope[i] * line[at] + lateSlope[i] * line[at - n]);
              }
            }
            perRow[r] = sum;
          }
        });
    double[] all = new double[n];
    // In the order of the rows, so that threads do not change the result.
    for (double[] row : perRow) {
      Arrays.setAll(all, i -> all[i] + row[i]);
    }
    return all;
  }
}
