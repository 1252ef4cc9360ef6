package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.memory.ChannelsLast;
import io.github.dl4jsnn.internal.memory.FusedPath;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.memory.TimeMajor;
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
import org.deeplearning4j.util.TimeSeriesUtils;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Flattens images over time [T b, c, h, w] to a time series [b, c h w, T], for layers of neurons
 * above. The elements are in the order of DL4J's CnnToRnnPreProcessor, channel after channel
 * whatever the layout of the images, so that weights mean the same; the values are moved once.
 *
 * <p>T is {@code timeSteps}, or where that is 0 the number of rows divided by the minibatch size.
 *
 * <p>Errors: images of another size, or whose number is no multiple of T, give a
 * DL4JInvalidInputException.
 *
 * @param height of the images
 * @param width of the images
 * @param channels of the images
 * @param imageFormat which axis of an image the channels are
 * @param rnnDataFormat layout of the time series
 * @param timeSteps T, or 0
 */
public record ImagesToSequence(
    long height,
    long width,
    long channels,
    CNN2DFormat imageFormat,
    RNNFormat rnnDataFormat,
    int timeSteps)
    implements InputPreProcessor {

  /**
   * @throws IllegalArgumentException if a size is below 1, timeSteps below 0 or a layout null
   */
  public ImagesToSequence {
    Checks.atLeast("ImagesToSequence", "height", height, 1);
    Checks.atLeast("ImagesToSequence", "width", width, 1);
    Checks.atLeast("ImagesToSequence", "channels", channels, 1);
    Checks.notNull("ImagesToSequence", "imageFormat", imageFormat);
    Checks.notNull("ImagesToSequence", "rnnDataFormat", rnnDataFormat);
    Checks.atLeast("ImagesToSequence", "timeSteps", timeSteps, 0);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ImagesToSequence fromJson(Map<String, Object> json) {
    return JsonFields.over(
        new ImagesToSequence(1, 1, 1, CNN2DFormat.NCHW, RNNFormat.NCW, 0),
        json,
        "height",
        "width",
        "channels");
  }

  /** The same with T known. */
  ImagesToSequence withTimeSteps(int value) {
    return new ImagesToSequence(height, width, channels, imageFormat, rnnDataFormat, value);
  }

  private boolean last() {
    return imageFormat == CNN2DFormat.NHWC;
  }

  private long elements() {
    return channels * height * width;
  }

  @Override
  public INDArray preProcess(INDArray input, int minibatch, LayerWorkspaceMgr workspaceMgr) {
    long[] expected =
        last()
            ? new long[] {input.size(0), height, width, channels}
            : new long[] {input.size(0), channels, height, width};
    if (!Arrays.equals(expected, input.shape())) {
      throw new DL4JInvalidInputException(
          "ImagesToSequence, the preprocessor of the layer above, expected images "
              + Arrays.toString(expected)
              + ", got "
              + Arrays.toString(input.shape()));
    }
    long rows = input.size(0);
    long steps = timeSteps > 0 ? timeSteps : rows / minibatch;
    if (steps == 0 || rows % steps != 0 || (timeSteps == 0 && steps * minibatch != rows)) {
      throw new DL4JInvalidInputException(
          "ImagesToSequence, the preprocessor of the layer above, got "
              + rows
              + " images, which is no multiple of "
              + (timeSteps > 0 ? timeSteps + " time steps" : minibatch + " examples")
              + "; set timeSteps(T) on that layer");
    }
    long[] shape = {steps, rows / steps, elements()};
    INDArray out =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, input.dataType(), shape, 'c');
    INDArray first = last() ? ChannelsLast.view(input) : input;
    move(first.permute(0, 2, 3, 1), first, out, height * width, channels);
    return new Layout.Series(rnnDataFormat).show(out);
  }

  @Override
  public INDArray backprop(INDArray output, int minibatch, LayerWorkspaceMgr workspaceMgr) {
    INDArray steps =
        new Layout.Series(rnnDataFormat)
            .memory(
                output,
                output.dataType(),
                s ->
                    workspaceMgr.createUninitialized(
                        ArrayType.ACTIVATION_GRAD, output.dataType(), s, 'c'));
    INDArray first = steps.reshape('c', steps.size(0) * steps.size(1), channels, height, width);
    long[] shape = {first.size(0), height, width, channels};
    INDArray out =
        workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, output.dataType(), shape, 'c');
    move(first, first.permute(0, 2, 3, 1), out, channels, height * width);
    return last() ? out : ChannelsLast.view(out);
  }

  /**
   * Writes the values of {@code view} into {@code to}: by transposing where {@code memory}, which
   * shows the same values, is contiguous.
   */
  private static void move(INDArray memory, INDArray view, INDArray to, long rows, long columns) {
    if (FusedPath.serves(to.dataType()) && TimeMajor.contiguous(memory)) {
      ChannelsLast.transpose(memory, to, (int) rows, (int) columns);
    } else {
      to.assign(view.dup('c').reshape('c', to.shape()));
    }
  }

  @Override
  public InputPreProcessor clone() {
    return this;
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return timeSteps > 0
        ? InputType.recurrent(elements(), timeSteps, rnnDataFormat)
        : InputType.recurrent(elements(), rnnDataFormat);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatch) {
    if (maskArray == null || maskArray.rank() != 4) {
      return new Pair<>(maskArray, currentMaskState);
    }
    int rows = timeSteps > 0 ? (int) (maskArray.length() / timeSteps) : minibatch;
    return new Pair<>(
        TimeSeriesUtils.reshapeCnnMaskToTimeSeriesMask(maskArray, rows), currentMaskState);
  }
}
