package io.github.dl4jsnn.internal.delay;

import io.github.dl4jsnn.internal.memory.FusedPath;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One forward pass of delays per input over T time steps, and the backward pass through it: each
 * tap adds views of the inputs of the pass and of those before it.
 */
public final class DelayLine {

  private final DelayTaps taps;
  private final InputLine line;
  private final int steps;

  /** Null: by ND4J operations. */
  private final FusedDelay fused;

  /**
   * Delays the inputs of a pass.
   *
   * @param taps of as many steps as the line has
   */
  public DelayLine(InputLine line, DelayTaps taps) {
    this.line = line;
    this.taps = taps;
    steps = line.steps();
    // Where all inputs arrive together, moving whole steps is faster.
    fused =
        FusedPath.serves(line.x().dataType()) && taps.two() && !taps.same()
            ? new FusedDelay(taps, line.x())
            : null;
  }

  /**
   * Y.
   *
   * @param out c-ordered [T, rows, n]
   */
  public INDArray output(INDArray out) {
    if (fused != null) {
      fused.output(line.x(), line.past(), out);
      return line.back(out);
    }
    boolean[] first = {true};
    for (int lag = 0; lag <= taps.max(); lag++) {
      double[] w = taps.weights(lag);
      if (w != null) {
        line.runs(
            lag,
            (from, length, before) -> put(InputLine.part(out, from, length), before, w, first[0]));
        first[0] = false;
      }
    }
    return line.back(out);
  }

  private static void put(INDArray to, INDArray before, double[] w, boolean first) {
    if (before == null) {
      if (first) {
        to.assign(0);
      }
    } else if (first) {
      to.assign(times(before, w));
    } else {
      to.addi(times(before, w));
    }
  }

  private static INDArray times(INDArray x, double[] w) {
    if (w.length == 1) {
      return w[0] == 1 ? x : x.mul(w[0]);
    }
    return x.mul(Nd4j.createFromArray(w).castTo(x.dataType()).reshape(1, 1, w.length));
  }

  /**
   * dL/dX.
   *
   * @param gradient dL/dY, c-ordered [T, rows, n]
   * @param out c-ordered [T, rows, n]
   */
  public INDArray inputGradient(INDArray gradient, INDArray out) {
    INDArray above = line.forward(gradient);
    if (fused != null) {
      fused.inputGradient(above, out);
      return line.back(out);
    }
    boolean first = true;
    for (int lag = 0; lag <= Math.min(taps.max(), steps - 1); lag++) {
      double[] w = taps.weights(lag);
      if (w == null) {
        continue;
      }
      INDArray part = InputLine.part(out, 0, steps - lag);
      INDArray term = times(InputLine.part(above, lag, steps - lag), w);
      if (first) {
        part.assign(term);
        if (lag > 0) {
          InputLine.part(out, steps - lag, lag).assign(0);
        }
      } else {
        part.addi(term);
      }
      first = false;
    }
    if (first) {
      // All arrives after the last step.
      out.assign(0);
    }
    return line.back(out);
  }

  /**
   * dL/dd, one number for all inputs or one per input.
   *
   * @param gradient dL/dY, c-ordered [T, rows, n]
   */
  public double[] delayGradient(INDArray gradient) {
    INDArray above = line.forward(gradient);
    double[] out = new double[taps.size()];
    if (fused != null) {
      double[] each = fused.delayGradient(line.x(), line.past(), above);
      return out.length == 1 ? new double[] {Arrays.stream(each).sum()} : each;
    }
    for (int lag = 0; lag <= taps.max(); lag++) {
      double[] slopes = taps.slopes(lag);
      if (slopes != null) {
        line.runs(
            lag,
            (from, length, before) ->
                add(InputLine.part(above, from, length), before, slopes, out));
      }
    }
    return out;
  }

  private static void add(INDArray above, INDArray before, double[] slopes, double[] out) {
    if (before == null) {
      return;
    }
    INDArray product = before.mul(above);
    INDArray sums = out.length == 1 ? product.sum() : product.sum(0, 1);
    double[] values = sums.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    for (int i = 0; i < out.length; i++) {
      out[i] += slopes[i] * values[i];
    }
  }
}
