package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import java.util.Arrays;

/**
 * I = X * W + b by events: what each input value that is not 0 sends through each tap of the kernel
 * is added to the output pixels that see it. Where these lie side by side, a row of the kernel is
 * one run of weights.
 */
public final class ConvolutionStage implements Stage {

  private final Form form;
  private final ConvolutionShape shape;
  private final float[] bias;

  /** [input channel kernelHeight + ky][(kernelWidth - 1 - kx) outChannels + output channel]. */
  private final float[][] runs;

  /**
   * @param form of the output
   * @param weights [nOut, nIn, kH, kW] in c order
   * @param bias [nOut], or null
   */
  public ConvolutionStage(Form form, ConvolutionShape shape, float[] weights, float[] bias) {
    this.form = form;
    this.shape = shape;
    this.bias = bias;
    int height = shape.vertical().kernel();
    int width = shape.horizontal().kernel();
    int n = shape.outChannels();
    runs = new float[shape.channels() * height][width * n];
    for (int i = 0; i < weights.length; i++) {
      int x = i % width;
      int row = i / width % (shape.channels() * height);
      runs[row][(width - 1 - x) * n + i / shape.fanIn()] = weights[i];
    }
  }

  @Override
  public Form form() {
    return form;
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] sum = out.write();
      start(sum);
      Signal x = in[0];
      int n = x.events();
      int[] index = x.indices();
      float[] values = x.eventValues();
      for (int k = 0; k < n; k++) {
        spread(index[k], values == null ? 1 : values[k], sum);
      }
    };
  }

  private void start(float[] sum) {
    if (bias == null) {
      Arrays.fill(sum, 0);
      return;
    }
    for (int i = 0; i < sum.length; i += bias.length) {
      System.arraycopy(bias, 0, sum, i, bias.length);
    }
  }

  private void spread(int index, float value, float[] sum) {
    Axis v = shape.vertical();
    Axis h = shape.horizontal();
    int channel = index % shape.channels();
    int pixel = index / shape.channels();
    int x = pixel % h.in() + h.padding();
    for (int ky = 0; ky < v.kernel(); ky++) {
      int y = output(v, pixel / h.in() + v.padding() - ky * v.dilation());
      if (y < 0) {
        continue;
      }
      float[] run = runs[channel * v.kernel() + ky];
      if (h.stride() == 1 && h.dilation() == 1) {
        addRun(run, x, value, sum, y);
      } else {
        addTaps(run, x, value, sum, y);
      }
    }
  }

  /** The output position at a distance from the first one; -1: there is none. */
  private static int output(Axis axis, int distance) {
    int at = distance / axis.stride();
    return distance >= 0 && distance % axis.stride() == 0 && at < axis.out() ? at : -1;
  }

  private void addRun(float[] run, int x, float value, float[] sum, int y) {
    Axis h = shape.horizontal();
    int first = x - (h.kernel() - 1);
    int from = Math.max(0, first);
    int to = Math.min(h.out() - 1, x);
    int n = shape.outChannels();
    add(value, run, (from - first) * n, sum, (y * h.out() + from) * n, (to - from + 1) * n);
  }

  private void addTaps(float[] run, int x, float value, float[] sum, int y) {
    Axis h = shape.horizontal();
    int n = shape.outChannels();
    for (int kx = 0; kx < h.kernel(); kx++) {
      int at = output(h, x - kx * h.dilation());
      if (at >= 0) {
        add(value, run, (h.kernel() - 1 - kx) * n, sum, (y * h.out() + at) * n, n);
      }
    }
  }

  private static void add(float value, float[] run, int from, float[] sum, int at, int n) {
    for (int j = 0; j < n; j++) {
      sum[at + j] += value * run[from + j];
    }
  }
}
