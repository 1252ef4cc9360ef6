package io.github.dl4jsnn.nir;

import io.github.dl4jsnn.layer.SpikingConvolution2D;
import io.github.dl4jsnn.layer.SpikingPooling2D;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;

/**
 * The window of a convolution or pooling; with one axis that of images of height 1.
 *
 * @param kernel taps
 * @param stride distance of two output pixels
 * @param padding zeros before and after
 * @param dilation distance of two taps
 * @param same whether the padding follows from the kernel so that sizes stay
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Windows(int[] kernel, int[] stride, int[] padding, int[] dilation, boolean same) {

  /** The groups of a convolution. */
  static int groups(Fields fields) throws NirFileException {
    return fields.node().numbers().containsKey("groups") ? fields.sizes("groups", 1, 1)[0] : 1;
  }

  static Windows convolution(Fields fields) throws NirFileException {
    int axes = fields.type().equals(NirTypes.CONV1D) ? 1 : 2;
    long[] weight = fields.weight(axes + 2).shape();
    int[] kernel = new int[axes];
    for (int i = 0; i < axes; i++) {
      kernel[i] = Math.toIntExact(weight[i + 2]);
    }
    int[] stride = fields.sizes("stride", axes, 1);
    int[] padding = new int[axes];
    String word = fields.node().texts().get("padding");
    if (word == null) {
      padding = fields.sizes("padding", axes, 0);
    } else if (!word.equals("same") && !word.equals("valid")) {
      throw fields.problem("padding is \"" + word + "\", expected numbers, \"same\" or \"valid\"");
    }
    boolean same = "same".equals(word);
    if (same && Arrays.stream(stride).anyMatch(s -> s != 1)) {
      throw fields.problem(
          "padding \"same\" with the stride " + Arrays.toString(stride) + ", expected 1");
    }
    return new Windows(kernel, stride, padding, fields.sizes("dilation", axes, 1), same);
  }

  static Windows pooling(Fields fields) throws NirFileException {
    return new Windows(
        fields.sizes("kernel_size", 2, 1),
        fields.sizes("stride", 2, 1),
        fields.node().numbers().containsKey("padding") ? fields.sizes("padding", 2, 0) : new int[2],
        new int[] {1, 1},
        false);
  }

  /**
   * The shape of the output.
   *
   * @throws IllegalArgumentException if the window does not fit
   */
  long[] output(long[] in, long channels) {
    long[] out = in.clone();
    out[0] = channels;
    for (int i = 0; i < kernel.length; i++) {
      long extent = (kernel[i] - 1L) * dilation[i] + 1;
      long room = in[i + 1] + 2L * padding[i] - extent;
      if (!same) {
        if (room < 0) {
          throw new IllegalArgumentException(
              "its window of " + extent + " pixels does not fit " + Arrays.toString(in));
        }
        out[i + 1] = room / stride[i] + 1;
      }
    }
    return out;
  }

  boolean padded() {
    return Arrays.stream(padding).anyMatch(p -> p > 0);
  }

  private static int[] two(int[] sizes, int first) {
    return sizes.length == 2 ? sizes : new int[] {first, sizes[0]};
  }

  SpikingConvolution2D.Builder on(SpikingConvolution2D.Builder builder) {
    return builder
        .kernelSize(two(kernel, 1))
        .stride(two(stride, 1))
        .padding(two(padding, 0))
        .dilation(two(dilation, 1))
        .convolutionMode(same ? ConvolutionMode.Same : ConvolutionMode.Truncate);
  }

  SpikingPooling2D pooling(String name, PoolingType type) {
    return new SpikingPooling2D.Builder(type)
        .kernelSize(kernel)
        .stride(stride)
        .padding(padding)
        .name(name)
        .build();
  }
}
