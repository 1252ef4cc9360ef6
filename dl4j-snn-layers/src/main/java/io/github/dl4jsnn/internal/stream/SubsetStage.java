package io.github.dl4jsnn.internal.stream;

/**
 * Some channels that lie side by side.
 *
 * @param form of the output
 * @param first the first of them
 * @param channels of the input
 */
public record SubsetStage(Form form, int first, int channels) implements Stage {

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      float[] y = out.write();
      for (int p = 0; p < form.pixels(); p++) {
        System.arraycopy(x, p * channels + first, y, p * form.channels(), form.channels());
      }
    };
  }
}
