package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.InputRange;
import io.github.dl4jsnn.internal.memory.Extremes;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.stream.DoubleStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over the values that an encoder gets, [b, n] or images, before dropout: NaN is refused,
 * and so are infinite values that the encoder's range does not hold; other values outside of the
 * range give one warning per layer.
 */
public final class InputValues implements Serializable {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(InputValues.class);

  private boolean warned;

  /**
   * Looks at one batch, in one pass unless something is wrong.
   *
   * @throws DL4JInvalidInputException if a value is NaN, or infinite and outside of the range
   */
  public void check(INDArray x, Encoder encoder, String layer, boolean training) {
    InputRange range = encoder.inputRange();
    Extremes found = Extremes.of(x);
    if (range.holds(found.min()) && range.holds(found.max())) {
      return;
    }
    if (!Double.isFinite(found.min()) || !Double.isFinite(found.max())) {
      refuse(x, range, encoder, layer);
    }
    if (!warned) {
      warned = true;
      LOG.warn(
          "Layer {} got {} of {} values outside of {}, which is all that its encoder {} can"
              + " express; the minimum is {}, the maximum {}. Scale the data first, for example by"
              + " ImagePreProcessingScaler({}, {}) for pixels or by NormalizerMinMaxScaler({},"
              + " {}){}. Later batches are not reported",
          layer,
          DoubleStream.of(values(x)).filter(v -> !range.holds(v)).count(),
          x.length(),
          range,
          encoder,
          found.min(),
          found.max(),
          range.lowText(),
          range.highText(),
          range.lowText(),
          range.highText(),
          training
              ? ". A DropoutLayer below scales by 1 / p: use dropOut(..) of this layer instead"
              : "");
    }
  }

  private static double[] values(INDArray x) {
    return x.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  private static void refuse(INDArray x, InputRange range, Encoder encoder, String layer) {
    double[] values = values(x);
    DoublePredicate wrong = v -> Double.isNaN(v) || (Double.isInfinite(v) && !range.holds(v));
    int first = 0;
    while (first < values.length && !wrong.test(values[first])) {
      first++;
    }
    if (first == values.length) {
      return;
    }
    long[] shape = x.shape();
    throw new DL4JInvalidInputException(
        "Layer "
            + layer
            + " got "
            + DoubleStream.of(values).filter(Double::isNaN).count()
            + " NaN and "
            + DoubleStream.of(values).filter(Double::isInfinite).count()
            + " infinite of "
            + values.length
            + " values, the first one at "
            + Arrays.toString(Shape.ind2subC(shape, first))
            + " of "
            + Arrays.toString(shape)
            + "; its encoder "
            + encoder
            + " takes numbers in "
            + range
            + ". Look for missing values in the data, a division by 0 in its scaling or, below, a"
            + " layer whose training diverged");
  }
}
