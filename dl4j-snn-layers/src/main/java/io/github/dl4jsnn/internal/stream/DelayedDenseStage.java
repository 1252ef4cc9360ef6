package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.internal.delay.DelayTaps;
import io.github.dl4jsnn.internal.delay.InputLine;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Weights whose synapses have delays of their own, by events: the last inputs as a ring, and one
 * weight matrix per lag.
 */
public final class DelayedDenseStage implements Stage {

  private final Form form;
  private final Form input;
  private final int max;
  private final DataType type;
  private final float[] bias;

  /** [lag][nIn][nOut]; null where all of a lag, or of an input at a lag, is 0. */
  private final float[][][] weights;

  /**
   * @param form of the output
   * @param input form of the input
   * @param taps one for all synapses or one for each, those of an input side by side
   * @param rows W, [nIn][nOut]
   * @param bias [nOut], or null
   * @param type of the array that shows the state
   */
  public DelayedDenseStage(
      Form form, Form input, DelayTaps taps, float[][] rows, float[] bias, DataType type) {
    this.form = form;
    this.input = input;
    this.bias = bias;
    this.type = type;
    max = taps.max();
    weights = new float[max + 1][][];
    for (int lag = 0; lag <= max; lag++) {
      double[] w = taps.weights(lag);
      if (w != null) {
        weights[lag] = new float[rows.length][];
        for (int i = 0; i < rows.length; i++) {
          weights[lag][i] = row(rows[i], w, i * rows[i].length);
        }
      }
    }
  }

  private static float[] row(float[] weights, double[] w, int first) {
    float[] row = new float[weights.length];
    boolean any = false;
    for (int j = 0; j < row.length; j++) {
      row[j] = (float) (weights[j] * w[w.length > 1 ? first + j : 0]);
      any |= row[j] != 0;
    }
    return any ? row : null;
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public List<StageVariable> variables() {
    return List.of(new StageVariable(InputLine.STATE, 0, input, type, max));
  }

  @Override
  public float[][] newState() {
    return new float[1][max * input.size()];
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      float[] sum = out.write();
      float[] ring = state.values[0];
      int n = x.length;
      int oldest = (int) (state.steps % max);
      if (bias == null) {
        Arrays.fill(sum, 0);
      } else {
        System.arraycopy(bias, 0, sum, 0, sum.length);
      }
      add(x, 0, weights[0], sum);
      for (int lag = 1; lag <= max; lag++) {
        add(ring, (oldest + max - lag) % max * n, weights[lag], sum);
      }
      System.arraycopy(x, 0, ring, oldest * n, n);
      state.steps++;
    };
  }

  private static void add(float[] x, int from, float[][] rows, float[] sum) {
    if (rows == null) {
      return;
    }
    for (int i = 0; i < rows.length; i++) {
      float value = x[from + i];
      float[] row = rows[i];
      if (value != 0 && row != null) {
        for (int j = 0; j < sum.length; j++) {
          sum[j] += value * row[j];
        }
      }
    }
  }
}
