package io.github.dl4jsnn.internal.stream;

import java.util.Arrays;

/**
 * One value per channel of an image: the sum, mean or maximum of its pixels.
 *
 * @param form of the output
 * @param pixels of the input
 * @param kind SUM, MEAN or MAXIMUM
 */
public record PixelsStage(Form form, int pixels, RunningStage.Kind kind) implements Stage {

  @Override
  public Step step() {
    boolean max = kind == RunningStage.Kind.MAXIMUM;
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      float[] y = out.write();
      Arrays.fill(y, max ? Float.NEGATIVE_INFINITY : 0);
      for (int i = 0, c = 0; i < x.length; i++, c = c + 1 == y.length ? 0 : c + 1) {
        y[c] = max ? Math.max(y[c], x[i]) : y[c] + x[i];
      }
      for (int c = 0; kind == RunningStage.Kind.MEAN && c < y.length; c++) {
        y[c] /= pixels;
      }
    };
  }
}
