package io.github.dl4jsnn.internal.delay;

import io.github.dl4jsnn.internal.memory.FusedPath;
import java.util.Arrays;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One forward pass of delays over T time steps, and the backward pass through it.
 *
 * <p>Each tap adds views of the inputs of the pass and of those before it. Where time steps are
 * masked, the steps of each row that count are moved to the beginning and their outputs back again.
 */
public final class DelayLine {

  /** Name of the state variable: the last max inputs, the oldest first. */
  public static final String STATE = "delayedInput";

  private final DelayTaps taps;
  private final int steps;
  private final StepOrder order;

  /** [T, rows, n], steps that count first. */
  private final INDArray x;

  /** [max, rows, n]; null: 0. */
  private final INDArray past;

  /** Null: by ND4J operations. */
  private final FusedDelay fused;

  /**
   * Takes the inputs of a pass.
   *
   * @param x [T, rows, n], c order; read again in the backward pass
   * @param past the last max inputs before, [max, rows, n]; null: 0
   * @param mask of the steps, [rows, T]; null: all count
   * @param allocate makes a c-ordered array that lives until the backward pass
   */
  public DelayLine(
      INDArray x,
      DelayTaps taps,
      INDArray past,
      INDArray mask,
      Function<long[], INDArray> allocate) {
    this.taps = taps;
    steps = (int) x.size(0);
    order = mask == null ? null : new StepOrder(mask);
    this.x = order == null ? x : allocate.apply(x.shape()).assign(order.forward(x));
    this.past = past;
    // Where all inputs arrive together, moving whole steps is faster.
    fused =
        FusedPath.serves(x.dataType()) && taps.two() && !taps.same()
            ? new FusedDelay(taps, x)
            : null;
  }

  private static INDArray part(INDArray of, long from, long length) {
    return of.get(
        NDArrayIndex.interval(from, from + length), NDArrayIndex.all(), NDArrayIndex.all());
  }

  /** Receives, for a lag, each run of steps that has inputs so many steps before. */
  private interface Run {
    /**
     * @param first step of the run
     * @param before what was sent lag steps before each, [length, rows, n]; null: 0
     */
    void take(int first, int length, INDArray before);
  }

  private void runs(int lag, Run run) {
    int old = Math.min(lag, steps);
    if (old > 0) {
      run.take(0, old, past == null ? null : part(past, taps.max() - lag, old));
    }
    if (lag < steps) {
      run.take(lag, steps - lag, part(x, 0, steps - lag));
    }
  }

  /**
   * Y.
   *
   * @param out c-ordered [T, rows, n]
   */
  public INDArray output(INDArray out) {
    if (fused != null) {
      fused.output(x, past, out);
      return order == null ? out : out.assign(order.back(out));
    }
    boolean[] first = {true};
    for (int lag = 0; lag <= taps.max(); lag++) {
      double[] w = taps.weights(lag);
      if (w != null) {
        runs(lag, (from, length, before) -> put(part(out, from, length), before, w, first[0]));
        first[0] = false;
      }
    }
    return order == null ? out : out.assign(order.back(out));
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

  /** The last max inputs, [max, rows, n], a new array outside of workspaces. */
  public INDArray state() {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray before =
          past == null
              ? Nd4j.create(x.dataType(), taps.max(), x.size(1), x.size(2))
              : past.castTo(x.dataType());
      INDArray line = Nd4j.concat(0, before, x);
      return order == null ? part(line, steps, taps.max()).dup('c') : order.last(line, taps.max());
    }
  }

  /**
   * dL/dX.
   *
   * @param gradient dL/dY, c-ordered [T, rows, n]
   * @param out c-ordered [T, rows, n]
   */
  public INDArray inputGradient(INDArray gradient, INDArray out) {
    INDArray above = order == null ? gradient : order.forward(gradient);
    if (fused != null) {
      fused.inputGradient(above, out);
      return order == null ? out : out.assign(order.back(out));
    }
    boolean first = true;
    for (int lag = 0; lag <= Math.min(taps.max(), steps - 1); lag++) {
      double[] w = taps.weights(lag);
      if (w == null) {
        continue;
      }
      INDArray part = part(out, 0, steps - lag);
      INDArray term = times(part(above, lag, steps - lag), w);
      if (first) {
        part.assign(term);
        if (lag > 0) {
          part(out, steps - lag, lag).assign(0);
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
    return order == null ? out : out.assign(order.back(out));
  }

  /**
   * dL/dd, one number for all inputs or one per input.
   *
   * @param gradient dL/dY, c-ordered [T, rows, n]
   */
  public double[] delayGradient(INDArray gradient) {
    INDArray above = order == null ? gradient : order.forward(gradient);
    double[] out = new double[taps.size()];
    if (fused != null) {
      double[] each = fused.delayGradient(x, past, above);
      return out.length == 1 ? new double[] {Arrays.stream(each).sum()} : each;
    }
    for (int lag = 0; lag <= taps.max(); lag++) {
      double[] slopes = taps.slopes(lag);
      if (slopes != null) {
        runs(lag, (from, length, before) -> add(part(above, from, length), before, slopes, out));
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
