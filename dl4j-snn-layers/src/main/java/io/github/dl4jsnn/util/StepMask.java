package io.github.dl4jsnn.util;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.util.TimeSeriesUtils;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Masks of time steps, [b, T], as layers get them: as they are, or folded as the rows of the input
 * are, [T b, 1] and [T b, 1, 1, 1]. A mask of whole examples, [b, 1], is none of time steps: the
 * output layer deals with it. So is one of pixels, [.., 1, h, w].
 */
public final class StepMask {

  private StepMask() {}

  /**
   * The mask of time series.
   *
   * @param mask what the layer got, may be null
   * @param layer the layer's name for error messages
   * @return [b, T], or null where no step is masked
   * @throws DL4JInvalidInputException if the mask is of another size
   */
  public static INDArray ofSequence(INDArray mask, long examples, long steps, String layer) {
    if (mask == null) {
      return null;
    }
    if (is(mask, examples, steps)) {
      return mask;
    }
    if (is(mask, examples, 1)) {
      return null;
    }
    throw refused(mask, examples, steps, "", layer);
  }

  /**
   * The mask of images or rows whose time steps are folded.
   *
   * @param mask what the layer got, may be null
   * @param layer the layer's name for error messages
   * @return [b, T], or null where no step is masked
   * @throws DL4JInvalidInputException if the mask is of another size
   */
  public static INDArray ofFolded(INDArray mask, long examples, long steps, String layer) {
    if (mask == null) {
      return null;
    }
    long rows = examples * steps;
    if (is(mask, examples, steps)) {
      return mask;
    }
    if (is(mask, rows, 1)) {
      return TimeSeriesUtils.reshapeVectorToTimeSeriesMask(mask, (int) examples);
    }
    if (is(mask, rows, 1, 1, 1)) {
      return TimeSeriesUtils.reshapeCnnMaskToTimeSeriesMask(mask, (int) examples);
    }
    boolean pixels = mask.rank() == 4 && (mask.size(0) == rows || mask.size(0) == examples);
    if (pixels || is(mask, examples, 1)) {
      return null;
    }
    throw refused(mask, examples, steps, " or, folded, [" + rows + ", 1, 1, 1]", layer);
  }

  private static boolean is(INDArray mask, long... shape) {
    return Arrays.equals(mask.shape(), shape);
  }

  private static DL4JInvalidInputException refused(
      INDArray mask, long examples, long steps, String folded, String layer) {
    return new DL4JInvalidInputException(
        "Layer "
            + layer
            + " got a mask "
            + Arrays.toString(mask.shape())
            + " for "
            + examples
            + " examples of "
            + steps
            + " time steps, expected ["
            + examples
            + ", "
            + steps
            + "]"
            + folded
            + "; a mask of whole examples is ["
            + examples
            + ", 1]");
  }
}
