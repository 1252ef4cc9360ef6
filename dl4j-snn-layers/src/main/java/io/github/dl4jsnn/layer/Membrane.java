package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.loop.Charged;
import io.github.dl4jsnn.neuron.NeuronModel;

/**
 * Which membrane potential a layer shows, see {@link LayerOutput}.
 *
 * <pre>
 * H[t] = f(V[t-1], X[t])          before the reset
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = reset(H[t], S[t])        after it
 * </pre>
 *
 * Both are the same where there is no spike, and for a neuron without reset.
 */
public enum Membrane {
  /** V, the potential that the next step begins with: the default. */
  AFTER_RESET,
  /**
   * H, the potential that decides on the spike. The neuron must show it, as all of this library do;
   * where it is not shown, it is not written. The last one shown is one more state variable, {@code
   * beforeReset}, for masked steps.
   */
  BEFORE_RESET;

  /**
   * @param owner how errors name the layer
   * @throws IllegalArgumentException if the output has no such potential, or the neuron does not
   *     show it
   */
  void check(String owner, LayerOutput output, NeuronModel neuron) {
    if (this == AFTER_RESET) {
      return;
    }
    if (output == LayerOutput.SPIKES) {
      throw new IllegalArgumentException(
          owner
              + ": membrane(BEFORE_RESET) was set, but the output is SPIKES, which shows no"
              + " membrane: set output(MEMBRANE) or output(BOTH) too");
    }
    Charged.check(owner, neuron);
  }
}
