package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Makes series of values images of height 1, so that convolutions run along them: [b, c, n] becomes
 * [b, c, 1, n], and with {@code RNNFormat.NWC} [b, n, c] becomes [b, 1, n, c]. The n values of a
 * series are then places, as the pixels of an image, and not the time of spikes.
 *
 * <p>Errors: input of another shape, or a mask, gives a DL4JInvalidInputException.
 *
 * @param channels c
 * @param length n
 * @param rnnDataFormat layout of the series
 */
public record SeriesToImages(long channels, long length, RNNFormat rnnDataFormat)
    implements InputPreProcessor {

  /**
   * @throws IllegalArgumentException if a size is below 1 or the layout null
   */
  public SeriesToImages {
    Checks.atLeast("SeriesToImages", "channels", channels, 1);
    Checks.atLeast("SeriesToImages", "length", length, 1);
    Checks.notNull("SeriesToImages", "rnnDataFormat", rnnDataFormat);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static SeriesToImages fromJson(Map<String, Object> json) {
    return JsonFields.over(new SeriesToImages(1, 1, RNNFormat.NCW), json, "channels", "length");
  }

  private long[] series(long examples) {
    return rnnDataFormat == RNNFormat.NCW
        ? new long[] {examples, channels, length}
        : new long[] {examples, length, channels};
  }

  private long[] images(long examples) {
    return rnnDataFormat == RNNFormat.NCW
        ? new long[] {examples, channels, 1, length}
        : new long[] {examples, 1, length, channels};
  }

  @Override
  public INDArray preProcess(INDArray input, int minibatch, LayerWorkspaceMgr workspaceMgr) {
    long[] expected = series(input.size(0));
    if (!Arrays.equals(expected, input.shape())) {
      throw new DL4JInvalidInputException(
          "SeriesToImages, the preprocessor of the layer above, expected series "
              + Arrays.toString(expected)
              + ", got "
              + Arrays.toString(input.shape()));
    }
    return workspaceMgr.dup(ArrayType.ACTIVATIONS, input, 'c').reshape('c', images(input.size(0)));
  }

  @Override
  public INDArray backprop(INDArray output, int minibatch, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr
        .dup(ArrayType.ACTIVATION_GRAD, output, 'c')
        .reshape('c', series(output.size(0)));
  }

  @Override
  public InputPreProcessor clone() {
    return this;
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return InputType.convolutional(
        1, length, channels, rnnDataFormat == RNNFormat.NCW ? CNN2DFormat.NCHW : CNN2DFormat.NHWC);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatch) {
    if (maskArray != null) {
      throw new DL4JInvalidInputException(
          "SeriesToImages, the preprocessor of the layer above, got a mask "
              + Arrays.toString(maskArray.shape())
              + "; places of an image cannot be masked");
    }
    return new Pair<>(null, currentMaskState);
  }
}
