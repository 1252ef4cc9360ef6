package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.InputRange;
import io.github.dl4jsnn.internal.runtime.InputValues;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Refuses values that an encoder cannot express, or warns of them once, in the words of its layer.
 */
final class ValueCheck {

  private final String layer;
  private final Encoder encoder;
  private final InputRange range;
  private final InputValues values = new InputValues();

  /** Then finite values need no second look. */
  private boolean warned;

  ValueCheck(String layer, Encoder encoder) {
    this.layer = layer;
    this.encoder = encoder;
    range = encoder.inputRange();
  }

  /** Looks at the values of one example. */
  void check(float[] x) {
    for (float v : x) {
      if (!range.holds(v) && !(warned && Float.isFinite(v))) {
        values.check(Nd4j.createFromArray(x).reshape(1, x.length), encoder, layer, false);
        warned = true;
        return;
      }
    }
  }
}
