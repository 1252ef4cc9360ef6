package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;

/**
 * What a layer asks of an {@link Encoder}: at least one time step and a way through JSON before it
 * takes it, and of each spike train that T steps were ended and all events are of elements that
 * exist.
 */
public final class EncoderContract {

  private EncoderContract() {}

  /**
   * Checks an encoder when a layer is built with it.
   *
   * @param owner how errors name the layer, for example {@code SpikingDense "hidden"}
   * @throws IllegalArgumentException naming owner, class of the encoder, what was got, what was
   *     expected and what to do
   */
  public static void check(String owner, Encoder encoder) {
    Checks.positive(owner + ": " + encoder.getClass(), "timeSteps()", encoder.timeSteps());
    JsonRoundTrip.check(owner, "encoder", encoder, Encoder.class);
  }

  /**
   * Checks what an encoder made of one example: some operations an event, without a branch.
   *
   * @param owner how errors name the layer
   * @param n number of values of the example
   * @throws IllegalStateException naming owner, encoder, what was got, what was expected and what
   *     to do
   */
  public static void check(String owner, Encoder encoder, SpikeTrain train, int n) {
    if (train.steps() != encoder.timeSteps()) {
      throw wrong(
          owner,
          encoder,
          "ended "
              + train.steps()
              + " steps, expected "
              + encoder.timeSteps()
              + ": call endStep(..) once a step");
    }
    int ended = train.end(train.steps() - 1);
    if (train.size() != ended) {
      throw wrong(
          owner,
          encoder,
          "added "
              + (train.size() - ended)
              + " events after its last step, which nothing would see; add them before endStep()");
    }
    within(owner, encoder, train.indices(), train.size(), n);
    within(owner, encoder, train.base(), train.baseSize(), n);
  }

  private static void within(String owner, Encoder encoder, int[] elements, int count, int n) {
    // The sign bit says that one was below 0 or above n - 1.
    int outside = 0;
    for (int k = 0; k < count; k++) {
      outside |= elements[k] | (n - 1 - elements[k]);
    }
    if (outside < 0) {
      for (int k = 0; k < count; k++) {
        if (elements[k] < 0 || elements[k] >= n) {
          throw wrong(
              owner,
              encoder,
              "added an event of element " + elements[k] + ", expected elements in [0, " + n + ")");
        }
      }
    }
  }

  private static IllegalStateException wrong(String owner, Encoder encoder, String what) {
    return new IllegalStateException(owner + ": " + encoder + ": encode(..) " + what);
  }
}
