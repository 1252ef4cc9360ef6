package io.github.dl4jsnn.check;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Checks an encoder of signals, one of your own or of this library.
 *
 * <pre>{@code
 * SignalCheck.check(new DeltaEncoder(0.1)); // or one of your own
 * }</pre>
 *
 * <pre>
 * check         what
 * saved         JSON, YAML and Java serialization (Spark) give an equal encoder
 * events        all events of elements in [0, n') and of finite values; steps are ended by the layer
 * reproducible  the same events for the same example, state and draws: again, with other examples
 *               between its steps, on many threads, from an array that is longer than the step; and
 *               the values are left as they were
 * layers        a layer sends the events that encodeStep(..) adds, on FLOAT and DOUBLE: as a whole,
 *               in parts by rnnTimeStep, and with masked steps left out
 * </pre>
 *
 * <p>The signals are random walks in [0, 1]; for an encoder of another range give some with {@link
 * #check(SignalEncoder, float[][][])}. It needs an ND4J backend on the class path and no test
 * framework.
 */
public final class SignalCheck {

  private static final int EXAMPLES = 6;
  private static final int STEPS = 25;
  private static final int VALUES = 5;

  private final SignalEncoder encoder;
  private final float[][][] signals;

  private SignalCheck(SignalEncoder encoder, float[][][] signals) {
    this.encoder = encoder;
    this.signals = signals;
  }

  /** The parts of the check of an encoder of values in [0, 1], each on its own. */
  public static SignalCheck of(SignalEncoder encoder) {
    Random random = new Random(3);
    float[][][] signals = new float[EXAMPLES][STEPS][VALUES];
    for (float[][] signal : signals) {
      for (int t = 0; t < STEPS; t++) {
        for (int i = 0; i < VALUES; i++) {
          float before = t == 0 ? random.nextFloat() : signal[t - 1][i];
          float change = random.nextInt(3) == 0 ? 0 : random.nextFloat() - 0.5f;
          signal[t][i] = Math.min(1, Math.max(0, before + change));
        }
      }
    }
    return of(encoder, signals);
  }

  /**
   * The parts of the check of an encoder.
   *
   * @param signals values in the encoder's range, [example][step][element]
   */
  public static SignalCheck of(SignalEncoder encoder, float[][][] signals) {
    return new SignalCheck(
        encoder,
        Arrays.stream(signals)
            .map(s -> Arrays.stream(s).map(float[]::clone).toArray(float[][]::new))
            .toArray(float[][][]::new));
  }

  /**
   * Checks everything, of an encoder of values in [0, 1].
   *
   * @throws AssertionError naming what is wrong, at which example
   */
  public static void check(SignalEncoder encoder) {
    of(encoder).all();
  }

  /**
   * Checks everything.
   *
   * @param signals values in the encoder's range, [example][step][element]
   * @throws AssertionError naming what is wrong, at which example
   */
  public static void check(SignalEncoder encoder, float[][][] signals) {
    of(encoder, signals).all();
  }

  private void all() {
    saved();
    events();
    reproducible();
    layers();
  }

  /**
   * JSON, YAML and Java serialization.
   *
   * @throws AssertionError naming the form from which no equal encoder comes back
   */
  public void saved() {
    SavedForms.check(encoder, Encoder.class);
  }

  /**
   * The events of each signal.
   *
   * @throws AssertionError naming example, what was got and what was expected
   */
  public void events() {
    for (int b = 0; b < signals.length; b++) {
      SpikeTrain train = new Walk(b).whole();
      int width = width(b);
      try {
        EncoderContract.check("SignalCheck", encoder, train, signals[b].length, width);
      } catch (IllegalStateException e) {
        throw new AssertionError(at(b) + e.getMessage(), e);
      }
      for (int t = 0; t < train.steps(); t++) {
        Agreement.finite(
            at(b) + "value at step " + t, dense(train, t, width), i -> "of element " + i);
      }
    }
  }

  private int width(int b) {
    try {
      return EncoderContract.outputs("SignalCheck", encoder, signals[b][0].length);
    } catch (IllegalArgumentException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private String at(int b) {
    return encoder + ": example " + b + ", " + Arrays.deepToString(signals[b]) + ": ";
  }

  private static double[] dense(SpikeTrain train, int t, int width) {
    float[] values = new float[width];
    train.addTo(t, values, 0);
    return Agreement.doubles(values);
  }

  /** The way of an encoder through one example. */
  private final class Walk {
    private final int b;
    private final float[] state;
    private final SpikeTrain train = new SpikeTrain();

    Walk(int b) {
      this.b = b;
      state = new float[encoder.stateSize(signals[b][0].length)];
      Arrays.fill(state, encoder.initialState());
    }

    /** Encodes step t from an array that is longer than the step by some values. */
    void step(int t, int more) {
      if (t >= signals[b].length) {
        return;
      }
      int n = signals[b][t].length;
      float[] values = Arrays.copyOf(signals[b][t], n + more);
      Arrays.fill(values, n, n + more, 0.7f);
      float[] before = values.clone();
      try {
        encoder.encodeStep(values, n, state, Draws.of(7, 1, 0).row(b), t, train);
      } catch (RuntimeException e) {
        throw new AssertionError(at(b) + "encodeStep(..) failed: " + e, e);
      }
      if (!Arrays.equals(before, values)) {
        throw new AssertionError(at(b) + "encodeStep(..) changed the values");
      }
      train.endStep();
    }

    SpikeTrain whole() {
      for (int t = 0; t < signals[b].length; t++) {
        step(t, 0);
      }
      return train;
    }
  }

  /**
   * The same events for the same example, whatever comes before or between its steps.
   *
   * @throws AssertionError naming example and step at which they differ
   */
  public void reproducible() {
    SpikeTrain[] expected = new SpikeTrain[signals.length];
    Walk[] together = new Walk[signals.length];
    for (int b = 0; b < signals.length; b++) {
      expected[b] = new Walk(b).whole();
      together[b] = new Walk(b);
    }
    int most = Arrays.stream(signals).mapToInt(s -> s.length).max().orElse(0);
    for (int t = 0; t < most; t++) {
      for (int b = signals.length - 1; b >= 0; b--) {
        together[b].step(t, 3);
      }
    }
    SpikeTrain[] parallel = new SpikeTrain[signals.length];
    IntStream.range(0, signals.length).parallel().forEach(b -> parallel[b] = new Walk(b).whole());
    for (int b = 0; b < signals.length; b++) {
      same("with other examples between its steps", expected[b], together[b].train, b);
      same("on many threads", expected[b], parallel[b], b);
    }
  }

  private void same(String how, SpikeTrain expected, SpikeTrain got, int b) {
    for (int t = 0; t < expected.steps(); t++) {
      double[] before = dense(expected, t, width(b));
      double[] now = dense(got, t, width(b));
      if (!Arrays.equals(before, now)) {
        throw new AssertionError(
            at(b)
                + how
                + " got at step "
                + t
                + " "
                + Arrays.toString(now)
                + ", before "
                + Arrays.toString(before)
                + "; keep what you need in the given state, and draw from the given Draws alone");
      }
    }
  }

  /**
   * A network of an encoding layer against {@code encodeStep(..)} itself.
   *
   * @throws AssertionError naming type, example and step
   */
  public void layers() {
    for (float[][] signal : signals) {
      new EncodedSignal(encoder, signal).check();
    }
  }
}
