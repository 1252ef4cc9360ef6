package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.settings.WindowSettings;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * Sizes of a convolution or pooling over images [h][w][c], and which pixels its taps connect. A tap
 * is one position (ky, kx) of the kernel, numbered ky kernelWidth + kx.
 *
 * @param vertical top to bottom
 * @param horizontal left to right
 * @param channels of the input image
 * @param outChannels of the output image
 */
public record ConvolutionShape(Axis vertical, Axis horizontal, int channels, int outChannels) {

  /**
   * One axis of the image.
   *
   * @param in pixels of the input
   * @param out pixels of the output
   * @param kernel number of taps
   * @param stride distance of two output pixels in the input
   * @param padding number of zeros before the first pixel
   * @param dilation distance of two taps
   */
  public record Axis(int in, int out, int kernel, int stride, int padding, int dilation) {

    /** The input position that an output position sees through a tap; -1 outside of the image. */
    public int input(int output, int tap) {
      int at = output * stride - padding + tap * dilation;
      return at < in ? Math.max(-1, at) : -1;
    }

    /** The first output position that sees no input position through any tap; -1: there is none. */
    public int blind() {
      for (int o = 0; o < out; o++) {
        int tap = 0;
        while (tap < kernel && input(o, tap) < 0) {
          tap++;
        }
        if (tap == kernel) {
          return o;
        }
      }
      return -1;
    }
  }

  /**
   * The sizes of a convolution of images with a window.
   *
   * @param owner the layer, for the error message
   * @throws DL4JInvalidConfigException if the window does not fit the image
   */
  public static ConvolutionShape of(
      String owner,
      WindowSettings window,
      long height,
      long width,
      long channels,
      long outChannels) {
    return new ConvolutionShape(
        axis(
            owner,
            window,
            "height",
            height,
            window.kernelHeight(),
            window.strideHeight(),
            window.paddingHeight(),
            window.dilationHeight()),
        axis(
            owner,
            window,
            "width",
            width,
            window.kernelWidth(),
            window.strideWidth(),
            window.paddingWidth(),
            window.dilationWidth()),
        (int) channels,
        (int) outChannels);
  }

  /**
   * The sizes of a pooling of images with a window.
   *
   * @param owner the layer, for the error message
   * @throws DL4JInvalidConfigException if the window does not fit the image, or there is a position
   *     of it at which it sees none of the pixels
   */
  public static ConvolutionShape ofPooling(
      String owner, WindowSettings window, long height, long width, long channels) {
    ConvolutionShape shape = of(owner, window, height, width, channels, channels);
    checkSees(owner, window, "height", shape.vertical());
    checkSees(owner, window, "width", shape.horizontal());
    return shape;
  }

  private static void checkSees(String owner, WindowSettings window, String what, Axis axis) {
    int blind = axis.blind();
    if (blind >= 0) {
      throw new DL4JInvalidConfigException(
          owner
              + ": at output position "
              + blind
              + " the window lies wholly outside of the image and has nothing to pool: got "
              + what
              + " "
              + axis.in()
              + " and "
              + window
              + "; take a smaller dilation or padding");
    }
  }

  private static Axis axis(
      String owner,
      WindowSettings window,
      String what,
      long in,
      int kernel,
      int stride,
      int padding,
      int dilation) {
    long extent = (kernel - 1L) * dilation + 1;
    if (window.mode() == ConvolutionMode.Same) {
      long out = (in + stride - 1) / stride;
      long missing = (out - 1) * stride + extent - in;
      return new Axis(
          (int) in, (int) out, kernel, stride, (int) Math.max(0, missing / 2), dilation);
    }
    long room = in + 2L * padding - extent;
    if (room < 0 || (window.mode() == ConvolutionMode.Strict && room % stride != 0)) {
      throw new DL4JInvalidConfigException(
          owner
              + ": the window does not fit the image: got "
              + what
              + " "
              + in
              + " and "
              + window
              + "; "
              + (room < 0
                  ? "take a smaller kernel or more padding"
                  : "mode Strict expects in + 2 padding - e to be a multiple of the stride;"
                      + " take Truncate or Same"));
    }
    return new Axis((int) in, (int) (room / stride) + 1, kernel, stride, padding, dilation);
  }

  /** Number of taps. */
  public int taps() {
    return vertical.kernel * horizontal.kernel;
  }

  /** Number of weights an output channel has: taps times input channels. */
  public int fanIn() {
    return taps() * channels;
  }

  /** Number of input pixels. */
  public int pixels() {
    return vertical.in * horizontal.in;
  }

  /** Number of output pixels. */
  public int outPixels() {
    return vertical.out * horizontal.out;
  }

  /** Number of values of an input image. */
  public int size() {
    return pixels() * channels;
  }

  /** Number of values of an output image. */
  public int outSize() {
    return outPixels() * outChannels;
  }

  /** The input pixel that an output pixel sees through each tap, [output pixel][tap]; -1: none. */
  int[][] inputPixels() {
    int[][] in = new int[outPixels()][taps()];
    for (int p = 0; p < in.length; p++) {
      for (int tap = 0; tap < in[p].length; tap++) {
        int y = vertical.input(p / horizontal.out, tap / horizontal.kernel);
        int x = horizontal.input(p % horizontal.out, tap % horizontal.kernel);
        in[p][tap] = y < 0 || x < 0 ? -1 : y * horizontal.in + x;
      }
    }
    return in;
  }
}
