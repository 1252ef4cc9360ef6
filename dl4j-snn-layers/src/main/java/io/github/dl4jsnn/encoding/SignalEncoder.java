package io.github.dl4jsnn.encoding;

/**
 * Turns signals, values that change over time, into spikes: [b, n, T] into [b, n', T], or images
 * over time [T b, c, h, w] into [T b, c', h, w]. T is that of the input. Any layer that takes an
 * {@link Encoder} takes one of these; its input then has a time axis.
 *
 * <p>An example is encoded step by step. What the encoder has to remember between the steps is a
 * state of its own, which the layer keeps across calls of {@code rnnTimeStep} and segments of
 * truncated backpropagation, and shows as the state variable {@code encoderState}, [b, {@link
 * #stateSize}]. A masked step is left out: it has no spikes and leaves the state as it is.
 *
 * <p>Implementations are immutable and stored inside the JSON of a network like any encoder.
 */
public interface SignalEncoder extends Encoder {

  /** 0: as many steps as the input has. */
  @Override
  default int timeSteps() {
    return 0;
  }

  /**
   * How many numbers are kept of each example from step to step; none by default.
   *
   * @param n number of values at each step
   */
  default int stateSize(int n) {
    return 0;
  }

  /** What each number of the state is before the first step; 0 by default. */
  default float initialState() {
    return 0;
  }

  /**
   * Encodes one step of one example: adds its spikes, of elements in [0, n'), to {@code out}, and
   * does not end the step, which is for the layer.
   *
   * @param values of the step, from index 0; read only
   * @param n number of values
   * @param state of the example, {@link #stateSize} numbers: read, and changed for the next step
   * @param draws the random numbers of this example; the only source of randomness
   * @param step number of the step in its sequence, across calls of {@code rnnTimeStep}
   * @param out the train of the example so far
   */
  void encodeStep(float[] values, int n, float[] state, Draws draws, long step, SpikeTrain out);

  /**
   * Refused: an example has a time axis.
   *
   * @throws IllegalStateException always
   */
  @Override
  default void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
    throw new IllegalStateException(
        getClass().getSimpleName()
            + " encodes signals: call encodeStep(..) for each of their steps");
  }
}
