package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.settings.WindowSettings;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * The window that a convolution or a pooling moves over an image, as DL4J's layers define it.
 *
 * <pre>
 * e   = kernel + (kernel - 1) (dilation - 1)            extent of the window
 * out = (in + 2 padding - e) / stride + 1               Truncate: rounded down; Strict: a whole number
 * out = in / stride, rounded up                         Same: the padding follows, and must be 0 here
 * </pre>
 *
 * <p>All sizes are in pixels.
 *
 * <p>Errors: a size that is not positive, a negative padding, or padding with Same give an
 * IllegalArgumentException; an image that the window does not fit a DL4JInvalidConfigException.
 *
 * @param kernelHeight height, in taps
 * @param kernelWidth width, in taps
 * @param strideHeight step downwards
 * @param strideWidth step to the right
 * @param paddingHeight zeros above and below
 * @param paddingWidth zeros left and right
 * @param dilationHeight vertical distance of taps
 * @param dilationWidth horizontal distance of taps
 * @param mode what happens at the edges
 */
public record Window(
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int paddingHeight,
    int paddingWidth,
    int dilationHeight,
    int dilationWidth,
    ConvolutionMode mode)
    implements Serializable, WindowSettings {

  /** Checks all sizes. */
  public Window {
    Checks.positive("Window", "kernelHeight", kernelHeight);
    Checks.positive("Window", "kernelWidth", kernelWidth);
    Checks.positive("Window", "strideHeight", strideHeight);
    Checks.positive("Window", "strideWidth", strideWidth);
    Checks.atLeast("Window", "paddingHeight", paddingHeight, 0);
    Checks.atLeast("Window", "paddingWidth", paddingWidth, 0);
    Checks.positive("Window", "dilationHeight", dilationHeight);
    Checks.positive("Window", "dilationWidth", dilationWidth);
    Checks.notNull("Window", "mode", mode);
    if (mode == ConvolutionMode.Causal) {
      throw new IllegalArgumentException(
          "Window: mode must be Truncate, Strict or Same, got Causal, which is for sequences");
    }
    if (mode == ConvolutionMode.Same && (paddingHeight != 0 || paddingWidth != 0)) {
      throw new IllegalArgumentException(
          "Window: with mode Same the padding follows from the sizes and must be 0, got "
              + paddingHeight
              + " and "
              + paddingWidth);
    }
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Window fromJson(Map<String, Object> json) {
    return JsonFields.over(Window.of(new int[] {1, 1}, new int[] {1, 1}), json);
  }

  /** A window without padding and dilation, mode Truncate. */
  static Window of(int[] kernel, int[] stride) {
    return new Window(
        kernel[0], kernel[1], stride[0], stride[1], 0, 0, 1, 1, ConvolutionMode.Truncate);
  }

  Window withKernel(int[] size) {
    return new Window(
        size[0],
        size[1],
        strideHeight,
        strideWidth,
        paddingHeight,
        paddingWidth,
        dilationHeight,
        dilationWidth,
        mode);
  }

  Window withStride(int[] size) {
    return new Window(
        kernelHeight,
        kernelWidth,
        size[0],
        size[1],
        paddingHeight,
        paddingWidth,
        dilationHeight,
        dilationWidth,
        mode);
  }

  /**
   * Padding and mode at once, for only both together can be checked.
   *
   * @param owner the layer, for the error message
   */
  Window withEdges(String owner, int[] padding, ConvolutionMode mode) {
    if (mode == ConvolutionMode.Same && (padding[0] != 0 || padding[1] != 0)) {
      throw new IllegalArgumentException(
          owner
              + ": padding must be 0 with convolutionMode(Same), where it follows from the sizes,"
              + " got "
              + Arrays.toString(padding));
    }
    return new Window(
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        padding[0],
        padding[1],
        dilationHeight,
        dilationWidth,
        mode);
  }

  Window withDilation(int[] size) {
    return new Window(
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        paddingHeight,
        paddingWidth,
        size[0],
        size[1],
        mode);
  }

  /**
   * One size for both axes, or height and width.
   *
   * @param owner the layer, for the error message
   * @param name the setter, for the error message
   * @param min the smallest legal size
   */
  static int[] pair(String owner, String name, int min, int... size) {
    if (size == null
        || size.length < 1
        || size.length > 2
        || Arrays.stream(size).anyMatch(s -> s < min)) {
      throw new IllegalArgumentException(
          owner
              + ": "
              + name
              + " must be one size or height and width, >= "
              + min
              + ", got "
              + Arrays.toString(size));
    }
    return size.length == 1 ? new int[] {size[0], size[0]} : size.clone();
  }

  /** The mode, if it is one for images. */
  static ConvolutionMode mode(String owner, ConvolutionMode mode) {
    if (Checks.notNull(owner, "convolutionMode", mode) == ConvolutionMode.Causal) {
      throw new IllegalArgumentException(
          owner
              + ": convolutionMode must be Truncate, Strict or Same, got Causal, which is for"
              + " sequences");
    }
    return mode;
  }

  /**
   * This window, if a pooling can have it: none of its positions lies wholly in the padding, where
   * there is nothing to pool.
   *
   * @param owner the layer, for the error message
   * @throws IllegalArgumentException otherwise
   */
  Window forPooling(String owner) {
    long height = (kernelHeight - 1L) * dilationHeight;
    long width = (kernelWidth - 1L) * dilationWidth;
    if (paddingHeight > height || paddingWidth > width) {
      throw new IllegalArgumentException(
          owner
              + ": padding must be at most (kernelSize - 1) dilation, here ["
              + height
              + ", "
              + width
              + "], got ["
              + paddingHeight
              + ", "
              + paddingWidth
              + "]: windows would lie wholly in the padding and have nothing to pool");
    }
    return this;
  }

  /** The type of images of the given sizes, in the layout of the input. */
  static InputType outputType(InputType.InputTypeConvolutional image, ConvolutionShape shape) {
    return InputType.convolutional(
        shape.vertical().out(), shape.horizontal().out(), shape.outChannels(), image.getFormat());
  }
}
