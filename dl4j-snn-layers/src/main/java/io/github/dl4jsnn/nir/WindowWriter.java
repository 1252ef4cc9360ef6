package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.layer.Window;
import io.github.dl4jsnn.nir.LayerWriter.Source;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/** From the windows of layers to what NIR says of windows. */
final class WindowWriter {

  private WindowWriter() {}

  /**
   * Of a convolution.
   *
   * @throws IllegalArgumentException if NIR cannot say it
   */
  static Windows convolution(String owner, Window w, Source from) {
    boolean line = from.shape().length == 2;
    int[] kernel = {w.kernelHeight(), w.kernelWidth()};
    int[] stride = {w.strideHeight(), w.strideWidth()};
    int[] padding = {w.paddingHeight(), w.paddingWidth()};
    int[] dilation = {w.dilationHeight(), w.dilationWidth()};
    if (line && (kernel[0] != 1 || padding[0] != 0)) {
      throw LayerWriter.refused(
          owner,
          "its window has a height, and the input shape "
              + Arrays.toString(from.shape())
              + " has none; give three sizes by NirOptions.withInputShape");
    }
    boolean same = w.mode() == ConvolutionMode.Same;
    if (same && (stride[0] != 1 || stride[1] != 1)) {
      for (int i = line ? 1 : 0; i < 2; i++) {
        padding[i] =
            evenPadding(owner, kernel[i], stride[i], dilation[i], from.shape()[line ? 1 : i + 1]);
      }
      same = false;
    }
    return line
        ? new Windows(last(kernel), last(stride), last(padding), last(dilation), same)
        : new Windows(kernel, stride, padding, dilation, same);
  }

  private static int[] last(int[] sizes) {
    return new int[] {sizes[1]};
  }

  private static int evenPadding(String owner, int kernel, int stride, int dilation, long in) {
    long out = (in + stride - 1) / stride;
    long all = Math.max(0, (out - 1) * stride + (kernel - 1L) * dilation + 1 - in);
    if (all % 2 != 0) {
      throw LayerWriter.refused(
          owner,
          "its mode Same pads "
              + all
              + " pixels, more behind than before, which NIR says for stride 1 alone");
    }
    return (int) (all / 2);
  }

  /**
   * Of a pooling.
   *
   * @throws IllegalArgumentException if NIR cannot say it
   */
  static Windows pooling(String owner, Window w, Source from) {
    boolean same = w.mode() == ConvolutionMode.Same;
    int[] padding = {w.paddingHeight(), w.paddingWidth()};
    if (same) {
      padding[0] = evenPadding(owner, w.kernelHeight(), w.strideHeight(), 1, from.shape()[1]);
      padding[1] = evenPadding(owner, w.kernelWidth(), w.strideWidth(), 1, from.shape()[2]);
    }
    return new Windows(
        new int[] {w.kernelHeight(), w.kernelWidth()},
        new int[] {w.strideHeight(), w.strideWidth()},
        padding,
        new int[] {1, 1},
        false);
  }
}
