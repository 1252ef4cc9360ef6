package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.internal.mixing.TimeMixing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/** Weights of the last k inputs, of which the state holds k - 1 as a ring. */
public final class MixingStage implements Stage {

  private final Form form;
  private final String owner;
  private final float[][] weights;
  private final float[] bias;
  private final List<StageVariable> variables = new ArrayList<>();
  private final boolean limited;
  private final int past;

  /**
   * @param form of input and output
   * @param owner how errors name the layer
   * @param weights of each time step, of the oldest input first; of any other the first row
   * @param bias of each time step
   * @param limited whether there are no other time steps than these
   * @param type of the array that shows the state
   */
  public MixingStage(
      Form form, String owner, float[][] weights, float[] bias, boolean limited, DataType type) {
    this.form = form;
    this.owner = owner;
    this.weights = weights;
    this.bias = bias;
    this.limited = limited;
    past = weights[0].length - 1;
    if (past > 0) {
      variables.add(new StageVariable(TimeMixing.STATE, 0, form, type, past));
    }
    if (limited) {
      variables.add(StageVariable.count());
    }
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public List<StageVariable> variables() {
    return variables;
  }

  @Override
  public float[][] newState() {
    return new float[1][past * form.size()];
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      float[] h = out.write();
      int n = h.length;
      int at = limited ? (int) state.steps : 0;
      if (at >= weights.length) {
        throw new IllegalStateException(
            owner
                + " has weights for "
                + weights.length
                + " time steps, and this is one more; reset the session where a new sequence"
                + " begins");
      }
      float[] w = weights[at];
      Arrays.fill(h, bias[at]);
      if (past > 0) {
        float[] ring = state.values[0];
        int oldest = (int) (state.steps % past);
        for (int i = 0; i < past; i++) {
          add(ring, (oldest + i) % past * n, w[i], h);
        }
        System.arraycopy(x, 0, ring, oldest * n, n);
      }
      add(x, 0, w[past], h);
      if (state != null) {
        state.steps++;
      }
    };
  }

  private static void add(float[] x, int from, float w, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] += w * x[from + i];
    }
  }
}
