package io.github.dl4jsnn.internal.stream;

/**
 * The channels of several inputs side by side, in the order of the inputs.
 *
 * @param form of the output
 */
public record MergeStage(Form form) implements Stage {

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] y = out.write();
      int first = 0;
      for (Signal x : in) {
        float[] values = x.values();
        int n = values.length / form.pixels();
        for (int p = 0; p < form.pixels(); p++) {
          System.arraycopy(values, p * n, y, p * form.channels() + first, n);
        }
        first += n;
      }
    };
  }
}
