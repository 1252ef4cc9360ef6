package io.github.dl4jsnn.check;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The check passes what is right and names what is wrong. */
class EncoderCheckTest {

  static List<Encoder> encoders() {
    return List.of(
        new PoissonEncoder(1),
        new PoissonEncoder(33),
        new ConstantEncoder(1),
        new ConstantEncoder(7));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void oursPass(Encoder encoder) {
    EncoderCheck.check(encoder);
  }

  /** What is wrong, and what the error must say. */
  private enum Fault {
    NONE,
    NO_STEPS("timeSteps() is 0"),
    OUT_OF_RANGE("event of element 1, expected elements in [0, 1)"),
    TOO_FEW_STEPS("ended 2 steps, expected 3"),
    AFTER_THE_END("after its last step"),
    NOT_FINITE("value at step 2 is NaN of element 0"),
    FAILS("encode(..) failed: java.lang.ArithmeticException: no number"),
    CHANCE("draw from the given Draws alone"),
    COUNTS_CALLS("keep nothing from call to call"),
    READS_BEHIND("from a longer array"),
    OVERWRITES("changed the values"),
    CONSTANT("constant() is true", "but encode(..) sends ", "at step 0");

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> says;

    Fault(String... says) {
      this.says = List.of(says);
    }
  }

  /** Spikes where the value is at least what was drawn, and one fault. */
  private record Faulty(Fault fault, int timeSteps) implements Encoder {
    private static final long serialVersionUID = 1;
    private static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public boolean constant() {
      return fault == Fault.CONSTANT;
    }

    @Override
    public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
      int calls = CALLS.incrementAndGet();
      for (int t = 0; t < timeSteps; t++) {
        for (int i = 0; i < n; i++) {
          double drawn =
              fault == Fault.CHANCE
                  ? ThreadLocalRandom.current().nextDouble()
                  : Draws.bits(draws.element(i), (long) firstStep + t) * 0x1p-24;
          if (values[i] > drawn) {
            out.add(i);
          }
        }
        if (t == timeSteps - 1) {
          switch (fault) {
            case OUT_OF_RANGE -> out.add(n);
            case NOT_FINITE -> out.endStep(new int[] {0}, new float[] {Float.NaN}, 1);
            case FAILS -> throw new ArithmeticException("no number");
            case COUNTS_CALLS -> out.add(calls % n);
            case READS_BEHIND -> {
              if (values.length > n) {
                out.add(0);
              }
            }
            case OVERWRITES -> values[0] = 0.3f;
            default -> {}
          }
        }
        if (out.steps() == t && !(fault == Fault.TOO_FEW_STEPS && t == 2)) {
          out.endStep();
        }
      }
      if (fault == Fault.AFTER_THE_END) {
        out.add(0);
      }
    }
  }

  @Test
  void withoutFaultPasses() {
    EncoderCheck.check(new Faulty(Fault.NONE, 3));
    EncoderCheck.check(new Faulty(Fault.NONE, 3), new float[][] {{-3, 0.4f, 17}, {0.2f}});
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void faultsAreNamed(Fault fault) {
    Encoder encoder = new Faulty(fault, fault == Fault.NO_STEPS ? 0 : 3);
    String message =
        assertThrows(AssertionError.class, () -> EncoderCheck.check(encoder), fault + " passes")
            .getMessage();
    assertTrue(message.contains("Faulty["), message);
    for (String part : fault.says) {
      assertTrue(message.contains(part), fault + ": " + message + " lacks " + part);
    }
  }

  @Test
  void whatCannotBeSavedIsNamed() {
    Encoder anonymous =
        new Encoder() {
          private static final long serialVersionUID = 1;

          @Override
          public int timeSteps() {
            return 1;
          }

          @Override
          public void encode(float[] values, int n, Draws draws, int firstStep, SpikeTrain out) {
            out.endStep();
          }
        };
    String message =
        assertThrows(AssertionError.class, () -> EncoderCheck.check(anonymous)).getMessage();
    assertTrue(message.contains("no way through JSON"), message);
  }
}
