package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
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
 * Gives rows over time [T b, n], as stock feed-forward layers leave them, their time axis back: [b,
 * n, T]. Row t b + i is example i at step t. The values are those of DL4J's
 * FeedForwardToRnnPreProcessor.
 *
 * <p>T is {@code timeSteps}, or where that is 0 the number of rows divided by the minibatch size.
 *
 * <p>Errors: a number of rows that is no multiple of T gives a DL4JInvalidInputException.
 *
 * @param rnnDataFormat layout of the time series
 * @param timeSteps T, or 0
 */
public record RowsToSequence(RNNFormat rnnDataFormat, int timeSteps) implements InputPreProcessor {

  /**
   * @throws IllegalArgumentException if the layout is null or timeSteps below 0
   */
  public RowsToSequence {
    Checks.notNull("RowsToSequence", "rnnDataFormat", rnnDataFormat);
    Checks.atLeast("RowsToSequence", "timeSteps", timeSteps, 0);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static RowsToSequence fromJson(Map<String, Object> json) {
    return JsonFields.over(new RowsToSequence(RNNFormat.NCW, 0), json);
  }

  /** In the layout that the rows had before, where their type knows it. */
  static RowsToSequence of(InputType rows, RNNFormat otherwise, int timeSteps) {
    return new RowsToSequence(
        rows instanceof InputType.InputTypeFeedForward ff
                && ff.getTimeDistributedFormat() instanceof RNNFormat format
            ? format
            : otherwise,
        timeSteps);
  }

  private Layout layout() {
    return new Layout.Series(rnnDataFormat);
  }

  @Override
  public INDArray preProcess(INDArray input, int minibatch, LayerWorkspaceMgr workspaceMgr) {
    long divisor = timeSteps > 0 ? timeSteps : minibatch;
    if (input.rank() != 2 || input.size(0) % divisor != 0) {
      throw new DL4JInvalidInputException(
          "RowsToSequence, the preprocessor of the layer above, expected rows [T * minibatch, n] with "
              + (timeSteps > 0 ? "T = timeSteps(" + timeSteps + ")" : "a minibatch of " + minibatch)
              + ", got "
              + Arrays.toString(input.shape())
              + "; set timeSteps(T) on the spiking layer above this preprocessor");
    }
    INDArray rows = workspaceMgr.dup(ArrayType.ACTIVATIONS, input, 'c');
    long steps = timeSteps > 0 ? timeSteps : input.size(0) / minibatch;
    return layout().show(rows.reshape('c', steps, input.size(0) / steps, input.size(1)));
  }

  @Override
  public INDArray backprop(INDArray output, int minibatch, LayerWorkspaceMgr workspaceMgr) {
    INDArray steps =
        layout()
            .memory(
                output,
                output.dataType(),
                s ->
                    workspaceMgr.createUninitialized(
                        ArrayType.ACTIVATION_GRAD, output.dataType(), s, 'c'));
    return steps.reshape('c', steps.size(0) * steps.size(1), steps.size(2));
  }

  @Override
  public InputPreProcessor clone() {
    return this;
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    long n = InputTypes.values(inputType, null);
    return timeSteps > 0
        ? InputType.recurrent(n, timeSteps, rnnDataFormat)
        : InputType.recurrent(n, rnnDataFormat);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatch) {
    // Folded by RnnToFeedForwardPreProcessor: [b, T] to [T b, 1].
    if (maskArray == null || !maskArray.isColumnVectorOrScalar()) {
      return new Pair<>(maskArray, currentMaskState);
    }
    int rows = timeSteps > 0 ? (int) (maskArray.length() / timeSteps) : minibatch;
    return new Pair<>(
        TimeSeriesUtils.reshapeVectorToTimeSeriesMask(maskArray, rows), currentMaskState);
  }
}
