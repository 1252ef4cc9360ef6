package io.github.dl4jsnn.encoding;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;

/**
 * What a layer asks of an {@link Encoder}: at least one time step and a way through JSON before it
 * takes it; a number of elements that fits its input; and of each spike train that T steps were
 * ended and all events are of elements that exist.
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
    String what = owner + ": " + encoder.getClass();
    if (!(encoder instanceof SignalEncoder)) {
      Checks.positive(what, "timeSteps()", encoder.timeSteps());
    } else if (encoder.constant() || encoder.timeSteps() != 0) {
      throw new IllegalArgumentException(
          what
              + ": a SignalEncoder has the time steps of its input: timeSteps() must be 0, got "
              + encoder.timeSteps()
              + ", and constant() false, got "
              + encoder.constant());
    }
    JsonRoundTrip.check(owner, "encoder", encoder, Encoder.class);
  }

  /**
   * The number of elements that an encoder makes of some values.
   *
   * @param owner how errors name the layer
   * @param n number of values, at least 1
   * @throws IllegalArgumentException naming owner and encoder, if it refuses so many values or
   *     gives no legal number
   */
  public static int outputs(String owner, Encoder encoder, long n) {
    int width;
    try {
      width = encoder.outputs(Math.toIntExact(n));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IllegalArgumentException(
          owner + ": its encoder " + encoder + " does not take " + n + " values: " + e.getMessage(),
          e);
    }
    if (width < 1 || (encoder.constant() && width != n)) {
      throw new IllegalArgumentException(
          owner
              + ": its encoder "
              + encoder
              + " says outputs("
              + n
              + ") = "
              + width
              + ", expected "
              + (encoder.constant() ? n + ", since it is constant" : "at least 1"));
    }
    return width;
  }

  /**
   * The number of channels that an encoder makes of images.
   *
   * @param owner how errors name the layer
   * @throws IllegalArgumentException as for values, or if those of a pixel are not its share of all
   */
  public static int channels(String owner, Encoder encoder, long pixels, long channels) {
    int width = outputs(owner, encoder, channels);
    int all = outputs(owner, encoder, pixels * channels);
    if (all != pixels * width) {
      throw new IllegalArgumentException(
          owner
              + ": its encoder "
              + encoder
              + " makes "
              + width
              + " elements of the "
              + channels
              + " values of a pixel, but "
              + all
              + " of those of "
              + pixels
              + " pixels, expected "
              + pixels * width
              + ": put it on rows of values instead of images");
    }
    return width;
  }

  /**
   * Checks what an encoder made of one example: some operations an event, without a branch.
   *
   * @param owner how errors name the layer
   * @param steps T
   * @param width number of elements, as {@link #outputs} gives it
   * @throws IllegalStateException naming owner, encoder, what was got, what was expected and what
   *     to do
   */
  public static void check(String owner, Encoder encoder, SpikeTrain train, int steps, int width) {
    if (train.steps() != steps) {
      throw wrong(
          owner,
          encoder,
          "ended "
              + train.steps()
              + " steps, expected "
              + steps
              + (encoder instanceof SignalEncoder
                  ? ": leave endStep(..) to the layer"
                  : ": call endStep(..) once a step"));
    }
    int ended = steps == 0 ? 0 : train.end(steps - 1);
    if (train.size() != ended) {
      throw wrong(
          owner,
          encoder,
          "added "
              + (train.size() - ended)
              + " events after its last step, which nothing would see; add them before endStep()");
    }
    within(owner, encoder, train.indices(), train.size(), width);
    within(owner, encoder, train.base(), train.baseSize(), width);
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
    return new IllegalStateException(
        owner
            + ": "
            + encoder
            + (encoder instanceof SignalEncoder ? ": encodeStep(..) " : ": encode(..) ")
            + what);
  }
}
