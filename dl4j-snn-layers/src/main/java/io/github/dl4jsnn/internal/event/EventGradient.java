package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.loop.GradientPart;

/**
 * Gradient of the weights by events: the error row of each spike is added.
 *
 * <pre>
 * dW[i, :] = Σ_(t, b) x[t, b, i] dI[t, b, :]
 * </pre>
 *
 * <p>The errors come in parts. The additions of one sum run in a fixed order, so results do not
 * depend on the number of threads, nor on the parts if these are of all steps and begin at a
 * multiple of {@link #rowUnit} examples.
 */
public interface EventGradient {

  /**
   * A gradient of zeros.
   *
   * @param rows b
   * @param steps T
   */
  static EventGradient of(int inputs, int outputs, int rows, int steps) {
    return NarrowGradient.serves(inputs, outputs)
        ? new NarrowGradient(inputs, outputs, rows)
        : new SortedGradient(inputs, outputs, rows, steps);
  }

  /** Parts that begin at a multiple of so many examples change no order. */
  int rowUnit();

  /**
   * Adds what the errors of a part give.
   *
   * @param trains one for each example of the part
   * @param firstStep the step of the trains that is the part's first one
   */
  void add(SpikeTrain[] trains, int firstStep, GradientPart part);

  /** The sum. Nothing may be added any more. */
  WeightBlocks sum();
}
