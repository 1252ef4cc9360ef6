package io.github.dl4jsnn.check;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.encoding.SignalEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Checks an encoder, one of your own or of the encoders of this library.
 *
 * <pre>{@code
 * EncoderCheck.check(new PoissonEncoder(20)); // or one of your own
 * }</pre>
 *
 * <pre>
 * check         what
 * saved         JSON, YAML and Java serialization (Spark) give an equal encoder
 * events        T steps, all events of elements in [0, n') and of finite values, none after the end
 * reproducible  the same events for the same example and the same draws: again, in another order of
 *               the examples, on many threads at once, into a train that held others before, from an
 *               array that is longer than the example; and the example is left as it was
 * constant      an encoder whose constant() is true sends the values themselves, or refuses
 * layers        a layer sends the events that encode(..) adds, on both paths
 * </pre>
 *
 * <p>Draws are a function of seed, layer, iteration and row, so what passes {@code reproducible}
 * depends on these, the example and its position alone. The examples are values in [0, 1], of such
 * lengths as the encoder takes; for an encoder of another range give some with {@link
 * #check(Encoder, float[][])}. {@link #check(Encoder)} does all of it; each part is a method too.
 * It needs an ND4J backend on the class path and no test framework.
 *
 * <p>A {@link SignalEncoder} has a check of its own, {@link SignalCheck}, which {@link
 * #check(Encoder)} calls.
 */
public final class EncoderCheck {

  private static final int ROWS = 24;
  private static final int ROUNDS = 4;

  private final Encoder encoder;
  private final float[][] examples;

  private EncoderCheck(Encoder encoder, float[][] examples) {
    this.encoder = encoder;
    this.examples = examples;
  }

  /** The parts of the check of an encoder of values in [0, 1], each on its own. */
  public static EncoderCheck of(Encoder encoder) {
    Random random = new Random(5);
    float[][] examples = new float[ROWS][];
    for (int b = 0; b < ROWS; b++) {
      float[] x = new float[b < 4 ? b + 1 : 40];
      for (int i = 0; i < x.length; i++) {
        x[i] =
            switch (b % 4) {
              case 0 -> random.nextFloat();
              case 1 -> random.nextBoolean() ? 1 : 0;
              case 2 -> i / (float) x.length;
              default -> random.nextInt(5) / 4f;
            };
      }
      examples[b] = x;
    }
    float[][] taken =
        Arrays.stream(examples).filter(x -> takes(encoder, x.length)).toArray(float[][]::new);
    if (taken.length == 0) {
      throw new AssertionError(
          encoder
              + ": outputs(n) refuses 1, 2, 3, 4 and 40 values; give examples of other lengths");
    }
    return of(encoder, taken);
  }

  private static boolean takes(Encoder encoder, int n) {
    try {
      encoder.outputs(n);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The parts of the check of an encoder.
   *
   * @param examples values in the encoder's range, [example][element]; their lengths may differ
   * @throws IllegalArgumentException if it is a {@link SignalEncoder}
   */
  public static EncoderCheck of(Encoder encoder, float[][] examples) {
    if (encoder instanceof SignalEncoder) {
      throw new IllegalArgumentException(encoder + " encodes signals: use SignalCheck");
    }
    return new EncoderCheck(
        encoder, Arrays.stream(examples).map(float[]::clone).toArray(float[][]::new));
  }

  /**
   * Checks everything, of an encoder of values in [0, 1].
   *
   * @throws AssertionError naming what is wrong, at which example
   */
  public static void check(Encoder encoder) {
    if (encoder instanceof SignalEncoder signal) {
      SignalCheck.check(signal);
    } else {
      of(encoder).all();
    }
  }

  /**
   * Checks everything.
   *
   * @param examples values in the encoder's range, [example][element]; their lengths may differ
   * @throws AssertionError naming what is wrong, at which example
   */
  public static void check(Encoder encoder, float[][] examples) {
    of(encoder, examples).all();
  }

  private void all() {
    saved();
    events();
    reproducible();
    constant();
    layers();
  }

  /** Draws of an example at an iteration. */
  private static Draws draws(int iteration, int row) {
    return Draws.of(7, 1, iteration).row(row);
  }

  private SpikeTrain encode(int b, int iteration, int firstStep) {
    SpikeTrain train = new SpikeTrain();
    encode(examples[b].clone(), examples[b].length, draws(iteration, b), firstStep, train, b);
    return train;
  }

  private void encode(
      float[] values, int n, Draws draws, int firstStep, SpikeTrain train, int example) {
    try {
      encoder.encode(values, n, draws, firstStep, train);
    } catch (RuntimeException e) {
      throw new AssertionError(at(example) + " encode(..) failed: " + e, e);
    }
  }

  private String at(int b) {
    return encoder + ": example " + b + ", " + Arrays.toString(examples[b]) + ":";
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
   * The events of each example, at several iterations and first steps. Nothing for a constant
   * encoder.
   *
   * @throws AssertionError naming example, what was got and what was expected
   */
  public void events() {
    if (encoder.timeSteps() < 1) {
      throw new AssertionError(
          encoder + ": timeSteps() is " + encoder.timeSteps() + ", expected at least 1");
    }
    if (encoder.constant()) {
      return;
    }
    for (int b = 0; b < examples.length; b++) {
      for (int k = 0; k < ROUNDS; k++) {
        SpikeTrain train = encode(b, k, k * encoder.timeSteps());
        try {
          EncoderContract.check("EncoderCheck", encoder, train, encoder.timeSteps(), width(b));
        } catch (IllegalStateException | IllegalArgumentException e) {
          throw new AssertionError(at(b) + " " + e.getMessage(), e);
        }
        for (int t = 0; t < train.steps(); t++) {
          Agreement.finite(
              at(b) + " value at step " + t, dense(train, t, width(b)), i -> "of element " + i);
        }
      }
    }
  }

  /** n' of an example. */
  private int width(int b) {
    return EncoderContract.outputs("EncoderCheck", encoder, examples[b].length);
  }

  /** x[t, :]. */
  private static double[] dense(SpikeTrain train, int t, int n) {
    float[] values = new float[n];
    train.addTo(t, values, 0);
    return Agreement.doubles(values);
  }

  /**
   * The same events for the same example, draws and first step, whatever comes before or beside.
   * Nothing for a constant encoder.
   *
   * @throws AssertionError naming example and step at which they differ
   */
  public void reproducible() {
    if (encoder.constant()) {
      return;
    }
    int count = examples.length * ROUNDS;
    SpikeTrain[] expected = new SpikeTrain[count];
    for (int j = 0; j < count; j++) {
      expected[j] = encode(j % examples.length, j / examples.length, first(j));
    }
    for (int j = count - 1; j >= 0; j--) {
      int b = j % examples.length;
      same(
          "in the reverse order of examples",
          expected[j],
          encode(b, j / examples.length, first(j)),
          b);
    }
    SpikeTrain[] parallel = new SpikeTrain[count];
    IntStream.range(0, count)
        .parallel()
        .forEach(j -> parallel[j] = encode(j % examples.length, j / examples.length, first(j)));
    SpikeTrain used = new SpikeTrain();
    for (int j = 0; j < count; j++) {
      int b = j % examples.length;
      same("on many threads", expected[j], parallel[j], b);
      used.clear();
      // What follows the example belongs to no other.
      float[] longer = Arrays.copyOf(examples[b], examples[b].length + 3);
      Arrays.fill(longer, examples[b].length, longer.length, 0.7f);
      float[] before = longer.clone();
      encode(longer, examples[b].length, draws(j / examples.length, b), first(j), used, b);
      same("from a longer array, into a train that was used", expected[j], used, b);
      if (!Arrays.equals(before, longer)) {
        throw new AssertionError(at(b) + " encode(..) changed the values");
      }
    }
  }

  private int first(int j) {
    return j % 3 * encoder.timeSteps();
  }

  private void same(String how, SpikeTrain expected, SpikeTrain got, int b) {
    int n = width(b);
    if (expected.steps() != got.steps()) {
      throw new AssertionError(
          at(b) + " " + how + " got " + got.steps() + " steps, before " + expected.steps());
    }
    for (int t = 0; t < expected.steps(); t++) {
      double[] before = dense(expected, t, n);
      double[] now = dense(got, t, n);
      if (!Arrays.equals(before, now)) {
        throw new AssertionError(
            at(b)
                + " "
                + how
                + " got at step "
                + t
                + " "
                + Arrays.toString(now)
                + ", before "
                + Arrays.toString(before)
                + "; draw from the given Draws alone, and keep nothing from call to call");
      }
    }
  }

  /**
   * If {@code constant()} is true: {@code encode(..)}, which no layer will call, either refuses
   * with an exception or sends the values themselves at each step. Nothing for another encoder.
   *
   * @throws AssertionError if it sends anything else
   */
  public void constant() {
    if (!encoder.constant()) {
      return;
    }
    for (int b = 0; b < examples.length; b++) {
      SpikeTrain train = new SpikeTrain();
      try {
        encoder.encode(examples[b].clone(), examples[b].length, draws(0, b), 0, train);
      } catch (RuntimeException e) {
        // As ConstantEncoder does.
        continue;
      }
      for (int t = 0; t < encoder.timeSteps(); t++) {
        boolean sent = t < train.steps();
        double[] got = sent ? dense(train, t, examples[b].length) : new double[0];
        if (!Arrays.equals(Agreement.doubles(examples[b]), got)) {
          throw new AssertionError(
              at(b)
                  + " constant() is true, so layers send the values at each step and never call"
                  + " encode(..), but encode(..) sends "
                  + Arrays.toString(got)
                  + " at step "
                  + t
                  + "; let constant() be false, or let encode(..) throw an exception");
        }
      }
    }
  }

  /**
   * A network of an encoding layer, on FLOAT and on DOUBLE, against {@code encode(..)} itself, or
   * against the values where the encoder is constant.
   *
   * @throws AssertionError naming type, example and step
   */
  public void layers() {
    for (List<float[]> batch : EncodedLayer.batches(examples)) {
      new EncodedLayer(encoder, batch).check();
    }
  }
}
