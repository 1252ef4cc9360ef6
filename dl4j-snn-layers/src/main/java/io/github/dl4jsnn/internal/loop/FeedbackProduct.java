package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.BlasMatrix;
import io.github.dl4jsnn.internal.memory.FloatMemory;

/**
 * The gradient through {@link Feedback} of some examples at a step, as one matrix product; for one
 * thread.
 *
 * <pre>
 * dL/dS[b, :] = dL/dI[b, :] Rᵀ
 * </pre>
 */
final class FeedbackProduct {

  /** Neurons of an example from which on a product is faster than sums of rows. */
  static final int NEURONS = 16;

  /** Largest part of zeros among the gradients; with more of them events are faster. */
  private static final double ZEROS = 0.5;

  private final BlasMatrix transpose;
  private final int width;
  private final BlasMatrix in;
  private final BlasMatrix out;
  private final FloatMemory inMemory;
  private final FloatMemory outMemory;

  /**
   * @param capacity neurons at once, at most
   */
  FeedbackProduct(Feedback feedback, int capacity) {
    transpose = feedback.transpose();
    width = feedback.width();
    in = BlasMatrix.zeros(width, capacity / width);
    out = BlasMatrix.zeros(width, capacity / width);
    inMemory = new FloatMemory(in.array());
    outMemory = new FloatMemory(out.array());
  }

  /** Whether so many gradients, whole examples, are better multiplied than added row by row. */
  static boolean serves(float[] dCurrent, int n) {
    int zeros = 0;
    for (int i = 0; i < n; i++) {
      zeros += dCurrent[i] == 0 ? 1 : 0;
    }
    return zeros <= ZEROS * n;
  }

  /** Writes dL/d(spikes) of n neurons, whole examples, from dL/d(current). */
  void backward(float[] dCurrent, float[] dSpikes, int n) {
    inMemory.put(0, dCurrent, n);
    out.part(0, n / width).product(transpose, true, in.part(0, n / width), false);
    outMemory.get(0, dSpikes, n);
  }
}
