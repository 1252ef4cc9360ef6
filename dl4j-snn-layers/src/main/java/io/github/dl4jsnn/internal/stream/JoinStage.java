package io.github.dl4jsnn.internal.stream;

/**
 * Several inputs of one form, value by value.
 *
 * @param form of inputs and output
 */
public record JoinStage(Form form, Kind kind) implements Stage {

  /** What is made of the values. */
  public enum Kind {
    /** Their sum. */
    ADD,
    /** The first minus the second. */
    SUBTRACT,
    /** Their product. */
    PRODUCT,
    /** Their mean. */
    AVERAGE,
    /** Their maximum. */
    MAXIMUM
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] y = out.write();
      System.arraycopy(in[0].values(), 0, y, 0, y.length);
      for (int k = 1; k < in.length; k++) {
        join(in[k].values(), y);
      }
      if (kind == Kind.AVERAGE) {
        for (int i = 0; i < y.length; i++) {
          y[i] /= in.length;
        }
      }
    };
  }

  private void join(float[] x, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] =
          switch (kind) {
            case ADD, AVERAGE -> y[i] + x[i];
            case SUBTRACT -> y[i] - x[i];
            case PRODUCT -> y[i] * x[i];
            case MAXIMUM -> Math.max(y[i], x[i]);
          };
    }
  }
}
