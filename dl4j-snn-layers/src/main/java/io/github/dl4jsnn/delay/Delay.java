package io.github.dl4jsnn.delay;

import io.github.dl4jsnn.neuron.Constant;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.RecordJson;
import java.io.Serializable;
import java.util.Arrays;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * How many time steps later the inputs of a layer arrive: axonal delays, one number for all inputs
 * or one per input (per channel on images), or delays per synapse of layers with dense weights.
 *
 * <pre>
 * Y[t] = X[t - d]                                  d a whole number; X[t] = 0 for t &lt; 0
 * Y[t] = (1 - f) X[t - k] + f X[t - k - 1]         k = floor(d), f = d - k
 * dL/dd = Σ_t dL/dY[t] (X[t - k - 1] - X[t - k])   where d is learned
 * dL/dX[t] = (1 - f) dL/dY[t + k] + f dL/dY[t + k + 1]
 * </pre>
 *
 * <p>Delays per synapse, {@link #perSynapse}, of {@link io.github.dl4jsnn.layer.SpikingDense} and
 * of the input weights of {@link io.github.dl4jsnn.layer.SpikingRecurrent}: input i arrives at
 * neuron j d[i, j] steps later.
 *
 * <pre>
 * I[t, j] = Σ_i W[i, j] Y_ij[t] + b[j]             Y_ij as above, of X_i with d[i, j]
 * dL/dd[i, j] = W[i, j] Σ_t dL/dI[t, j] (X_i[t - k - 1] - X_i[t - k])
 * dL/dW[i, j] = Σ_t dL/dI[t, j] Y_ij[t]
 * </pre>
 *
 * <p>Gaussian delays spread an input over all steps while training begins, so that its gradient
 * sees further than the next step, and become narrower with each update:
 *
 * <pre>
 * Y[t] = Σ_{j=0..max} w[j] X[t - j]                w[j] = e[j] / Σ_k e[k],  e[j] = exp(-(j - d)² / (2 σ²))
 * dL/dd = Σ_t dL/dY[t] Σ_j w[j] ((j - m) / σ²) X[t - j]     m = Σ_j w[j] j
 * σ = max(1/2, σ_0 (1 / (2 σ_0))^(i / updates))    after update i; σ_0 = max(1/2, max / 2)
 * </pre>
 *
 * <p>σ is the parameter "delayWidth" of the layer, which no updater changes: a saved network goes
 * on from it. {@link io.github.dl4jsnn.layer.Delays#round} ends it: delays become whole, σ = 0,
 * w[j] = 1 at j = d alone.
 *
 * <p>d is in time steps, in [0, max]. At d = max, where there is no later tap, the slope is the one
 * from below. Whole delays keep spikes spikes; others send values between 0 and 1. Learned delays
 * are the layer's parameter "delay", [n], [1] or, per synapse, [nIn, nOut], and are kept in [0,
 * max] after each update.
 *
 * <p>The last max inputs are state: {@code rnnTimeStep}, truncated backpropagation and streams go
 * on from them. A masked time step sends nothing and does not advance them.
 *
 * <p>Reference: interpolation between two steps as in S. Shrestha, G. Orchard, "SLAYER: Spike layer
 * error reassignment in time", NeurIPS 2018, which learns axonal delays; Gaussian ones: I.
 * Hammouami, I. Khalfaoui-Hassani, T. Masquelier, "Learning Delays in Spiking Neural Networks using
 * Dilated Convolutions with Learnable Spacings", ICLR 2024, whose delays are per synapse and where
 * the weights are divided by their sum as here.
 *
 * @param steps d, one number or one per input or synapse, those of an input side by side; of
 *     learned delays the values before training, null: drawn evenly from [0, max]
 * @param max the longest delay, in time steps
 * @param learned whether training changes them
 * @param updates of Gaussian delays: updates of the network until σ is 1/2; 0: linear interpolation
 * @param synaptic whether each synapse has its own, instead of each input
 */
@JsonDeserialize(using = RecordJson.class)
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.ANY,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public record Delay(Constant steps, int max, boolean learned, int updates, boolean synaptic)
    implements Serializable {

  /** σ that Gaussian delays end with. */
  private static final double NARROWEST = 0.5;

  /** Beyond this the state of a layer would hardly fit anywhere. */
  private static final int LONGEST = 1 << 20;

  /**
   * @throws IllegalArgumentException if fixed delays are missing, one is outside of [0, max], or
   *     fixed ones have updates
   */
  public Delay {
    Checks.atLeast("Delay", "updates", updates, 0);
    if (updates > 0 && !learned) {
      throw new IllegalArgumentException(
          "Delay: updates must be 0 for delays that are not learned, got " + updates);
    }
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

  /** Per input. */
  public Delay(Constant steps, int max, boolean learned, int updates) {
    this(steps, max, learned, updates, false);
  }

  /** Per input, without Gaussian weights. */
  public Delay(Constant steps, int max, boolean learned) {
    this(steps, max, learned, 0);
  }

  /** One time step for all inputs. */
  public Delay() {
    this(Constant.of(1), 1, false);
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
   * Fixed delays per synapse.
   *
   * @param steps [nIn][nOut]; usually whole
   * @throws IllegalArgumentException if there is none, one is negative or not finite, or rows
   *     differ in length
   */
  public static Delay of(double[][] steps) {
    Delay each = of(flat(steps));
    return new Delay(each.steps, each.max, false, 0, true);
  }

  private static double[] flat(double[][] steps) {
    int neurons = steps.length == 0 ? 0 : length(steps[0]);
    if (neurons == 0) {
      throw new IllegalArgumentException(
          "Delay: steps per synapse are [nIn][nOut], got none for the first input");
    }
    for (double[] row : steps) {
      if (length(row) != neurons) {
        throw new IllegalArgumentException(
            "Delay: steps must have as many numbers for each input, one per neuron, got "
                + neurons
                + " and "
                + length(row));
      }
    }
    return Arrays.stream(steps).flatMapToDouble(Arrays::stream).toArray();
  }

  private static int length(double[] row) {
    return row == null ? 0 : row.length;
  }

  /**
   * Learned delays, one per input, which begin evenly distributed in [0, max].
   *
   * @param max the longest one, at least 1
   */
  public static Delay learned(int max) {
    return new Delay(null, max, true);
  }

  /**
   * Learned delays with Gaussian weights, one per input, which begin evenly distributed in [0,
   * max].
   *
   * @param max the longest one, at least 1
   * @param updates of the network until they are as narrow as they become, at least 1; a quarter of
   *     the training in the paper
   */
  public static Delay gaussian(int max, int updates) {
    return new Delay(null, max, true, Checks.positive("Delay", "updates", updates));
  }

  /** Whether the weights are Gaussian. */
  public boolean gaussian() {
    return updates > 0;
  }

  /** σ before training; of Gaussian delays. */
  public double startWidth() {
    return Math.max(NARROWEST, max / 2.0);
  }

  /** σ after one more update. */
  public double narrowed(double width) {
    // 0: rounded.
    return width == 0
        ? 0
        : Math.max(NARROWEST, width * Math.pow(NARROWEST / startWidth(), 1.0 / updates));
  }

  /** The same delays, beginning at one number, or at one per input. */
  public Delay startingAt(double... values) {
    return new Delay(Constant.of(values), max, learned, updates, synaptic);
  }

  /** The same delays per synapse, beginning at these, [nIn][nOut]. */
  public Delay startingAt(double[][] values) {
    return new Delay(Constant.of(flat(values)), max, learned, updates, true);
  }

  /**
   * The same delays per synapse: one of its own for each pair of input and neuron. What they begin
   * at, or fixed ones are, is one number for all, or a matrix, {@link #of(double[][])} and {@link
   * #startingAt(double[][])}.
   *
   * @throws IllegalArgumentException if there is one number per input
   */
  public Delay perSynapse() {
    if (!synaptic && steps != null && steps.perNeuron()) {
      throw new IllegalArgumentException(
          "Delay: perSynapse() of "
              + steps.size()
              + " numbers, one per input; expected one number for all synapses, or a double[][]"
              + " [nIn][nOut] in of(..) or startingAt(..)");
    }
    return new Delay(steps, max, learned, updates, true);
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
