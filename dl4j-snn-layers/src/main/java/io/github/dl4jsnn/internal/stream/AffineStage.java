package io.github.dl4jsnn.internal.stream;

/**
 * y = factor (x - mean) + offset, per channel.
 *
 * @param form of input and output
 * @param mean per value of the form; subtracted first, so that little is lost where it is large
 * @param factor likewise
 * @param offset likewise
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AffineStage(Form form, float[] mean, float[] factor, float[] offset)
    implements Stage {

  /** From one number per channel. */
  public static AffineStage of(Form form, double[] mean, double[] factor, double[] offset) {
    return new AffineStage(
        form, repeat(mean, form.size()), repeat(factor, form.size()), repeat(offset, form.size()));
  }

  private static float[] repeat(double[] values, int size) {
    float[] out = new float[size];
    for (int i = 0; i < size; i++) {
      out[i] = (float) values[i % values.length];
    }
    return out;
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      float[] y = out.write();
      for (int i = 0; i < y.length; i++) {
        y[i] = factor[i] * (x[i] - mean[i]) + offset[i];
      }
    };
  }
}
