package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.settings.UnknownSteps;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * How the time axis of a layer's input is recovered where the configuration does not know T: a
 * preprocessor in front of the layer divides the number of rows by the batch size.
 */
public enum Unfolding implements UnknownSteps {
  /** The input has a time axis, or T is known. */
  NONE,
  /** Rows [T b, n] of a layer without time. */
  ROWS,
  /** The same where a time series lies below that layer, so that there is time. */
  SERIES,
  /** Images over time [T b, c, h, w]. */
  IMAGES;

  /** For input of a type, where T is known if it is above 0. */
  static Unfolding of(InputType type, int timeSteps) {
    if (type instanceof InputType.InputTypeRecurrent || timeSteps > 0) {
      return NONE;
    }
    if (type instanceof InputType.InputTypeConvolutional) {
      return IMAGES;
    }
    return InputTypes.fromSeries(type) ? SERIES : ROWS;
  }

  @Override
  public boolean byBatchSize() {
    return this != NONE;
  }

  @Override
  public boolean withoutTimeBelow() {
    return this == ROWS || this == IMAGES;
  }

  @Override
  public boolean ofImages() {
    return this == IMAGES;
  }
}
