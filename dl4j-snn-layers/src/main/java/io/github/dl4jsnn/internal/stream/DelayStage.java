package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.internal.delay.DelayTaps;
import io.github.dl4jsnn.internal.delay.InputLine;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** Delays of values: the last inputs as a ring, of which each tap reads one step. */
public final class DelayStage implements Stage {

  private final Form form;
  private final int max;
  private final DataType type;

  /** Per lag: the weight of each value; null where all are 0. */
  private final float[][] weights;

  /**
   * @param form of input and output
   * @param type of the array that shows the state
   */
  public DelayStage(Form form, DelayTaps taps, DataType type) {
    this.form = form;
    this.type = type;
    max = taps.max();
    weights = new float[max + 1][];
    for (int lag = 0; lag <= max; lag++) {
      double[] w = taps.weights(lag);
      if (w != null) {
        weights[lag] = new float[form.size()];
        for (int i = 0; i < form.size(); i++) {
          weights[lag][i] = (float) w[i % w.length];
        }
      }
    }
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public List<StageVariable> variables() {
    return List.of(new StageVariable(InputLine.STATE, 0, form, type, max));
  }

  @Override
  public float[][] newState() {
    return new float[1][max * form.size()];
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      float[] y = out.write();
      float[] ring = state.values[0];
      int n = y.length;
      int oldest = (int) (state.steps % max);
      Arrays.fill(y, 0);
      if (weights[0] != null) {
        add(x, 0, weights[0], y);
      }
      for (int lag = 1; lag <= max; lag++) {
        if (weights[lag] != null) {
          add(ring, (oldest + max - lag) % max * n, weights[lag], y);
        }
      }
      System.arraycopy(x, 0, ring, oldest * n, n);
      state.steps++;
    };
  }

  private static void add(float[] x, int from, float[] w, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] += w[i] * x[from + i];
    }
  }
}
