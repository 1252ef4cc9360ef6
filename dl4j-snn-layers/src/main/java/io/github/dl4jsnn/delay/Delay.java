package io.github.dl4jsnn.delay;

import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * How many time steps later the inputs of a layer arrive: axonal delays, one number for all inputs
 * or one per input (per channel on images).
 *
 * <pre>
 * Y[t] = X[t - d]                                  d a whole number; X[t] = 0 for t &lt; 0
 * Y[t] = (1 - f) X[t - k] + f X[t - k - 1]         k = floor(d), f = d - k
 * dL/dd = Σ_t dL/dY[t] (X[t - k - 1] - X[t - k])   where d is learned
 * dL/dX[t] = (1 - f) dL/dY[t + k] + f dL/dY[t + k + 1]
 * </pre>
 *
 * <p>d is in time steps, in [0, max]. At d = max, where there is no later tap, the slope is the one
 * from below. Whole delays keep spikes spikes; others send values between 0 and 1. Learned delays
 * are the layer's parameter "delay" and are kept in [0, max] after each update.
 *
 * <p>The last max inputs are state: {@code rnnTimeStep}, truncated backpropagation and streams go
 * on from them. A masked time step sends nothing and does not advance them.
 *
 * <p>Reference: interpolation between two steps as in S. Shrestha, G. Orchard, "SLAYER: Spike layer
 * error reassignment in time", NeurIPS 2018, which learns axonal delays.
 *
 * @param steps d, one number or one per input; of learned delays the values before training, null:
 *     drawn evenly from [0, max]
 * @param max the longest delay, in time steps
 * @param learned whether training changes them
 */
@JsonDeserialize(using = RecordJson.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public record Delay(Constant steps, int max, boolean learned) implements Serializable {

  /** Beyond this the state of a layer would hardly fit anywhere. */
  private static final int LONGEST = 1 << 20;

  /**
   * @throws IllegalArgumentException if fixed delays are missing, or one is outside of [0, max]
   */
  public Delay {
    Checks.in("Delay", "max", max, learned ? 1 : 0, LONGEST);
    if (steps == null && !learned) {
      throw new IllegalArgumentException("Delay: a fixed delay needs steps, got null");
    }
    if (steps != null) {
      for (double d : steps.values()) {
        Checks.in("Delay", "steps", d, 0, max);
      }
    }
  }

  /**
   * Fixed delays.
   *
   * @param steps one number, or one per input; usually whole
   * @throws IllegalArgumentException if there is none, or one is negative or not finite
   */
  public static Delay of(double... steps) {
    Constant all = Constant.of(steps);
    double longest = 0;
    for (double d : steps) {
      longest = Math.max(longest, Checks.in("Delay", "steps", d, 0, LONGEST));
    }
    return new Delay(all, (int) Math.ceil(longest), false);
  }

  /**
   * Learned delays, one per input, which begin evenly distributed in [0, max].
   *
   * @param max the longest one, at least 1
   */
  public static Delay learned(int max) {
    return new Delay(null, max, true);
  }

  /** The same delays, beginning at one number, or at one per input. */
  public Delay startingAt(double... values) {
    return new Delay(Constant.of(values), max, learned);
  }

  /** Whether every input arrives as it was sent: no delay lies between two steps. */
  public boolean whole() {
    if (learned) {
      return false;
    }
    for (double d : steps.values()) {
      if (d != Math.rint(d)) {
        return false;
      }
    }
    return true;
  }
}
