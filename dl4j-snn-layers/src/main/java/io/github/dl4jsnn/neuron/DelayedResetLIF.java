package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * LIF neuron with a synaptic current that resets at the step after its spike.
 *
 * <pre>
 * c[t] = cDecay c[t-1] + X[t]
 * H[t] = vDecay V[t-1] + gain c[t]
 * V[t] = H[t] - V_threshold S[t-1]                       soft reset
 * V[t] = H[t] (1 - S[t-1]) + V_reset S[t-1]              hard reset: the input of this step is lost
 * S[t] = Θ(V[t] - V_threshold)
 * c[-1] = 0, S[-1] = 0, V[-1] = V_reset, 0 without one
 * </pre>
 *
 * <p>V is the membrane potential that the threshold sees, so at a spike it is above the threshold.
 * cDecay, vDecay and V_threshold can be learned, as the parameters "cDecay", "vDecay" (kept in [0,
 * 1]) and "vThreshold" (kept at or above 0). With a detached reset this is snnTorch's neuron of the
 * default reset_delay, see docs/peers.md; {@link CurrentLIF} resets at the step of the spike.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, decays are per time step.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: J. K. Eshraghian et al., "Training Spiking Neural Networks Using Lessons From Deep
 * Learning", Proceedings of the IEEE 111(9), 2023.
 *
 * @param cDecay decay of the synaptic current per step, in [0, 1], 0 by default: the current is the
 *     input
 * @param vDecay decay of the membrane potential per step, in [0, 1], 0.75 by default
 * @param gain what the synaptic current is multiplied with; finite, 1 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; soft by default
 * @param learned which constants are learned; none by default
 */
public record DelayedResetLIF(
    Constant cDecay,
    Constant vDecay,
    Constant gain,
    Constant vThreshold,
    Reset reset,
    Learned learned)
    implements SecondOrderNeuron<DelayedResetLIF>, ResettingNeuron<DelayedResetLIF> {

  /**
   * @throws IllegalArgumentException if a constant is out of its range, or cannot be learned
   */
  public DelayedResetLIF {
    ConstantChecks.in("DelayedResetLIF", "cDecay", cDecay, 0, 1);
    ConstantChecks.in("DelayedResetLIF", "vDecay", vDecay, 0, 1);
    ConstantChecks.finite("DelayedResetLIF", "gain", gain);
    Reset.check("DelayedResetLIF", vThreshold, reset);
    Learned.check("DelayedResetLIF", learned, "cDecay", "vDecay", "vThreshold");
  }

  /** DelayedResetLIF with the defaults. */
  public DelayedResetLIF() {
    this(
        Constant.of(0),
        Constant.of(0.75),
        Constant.of(1),
        Constant.of(1),
        Reset.soft(),
        Learned.NONE);
  }

  /** This neuron with other constants learned. */
  public DelayedResetLIF withLearned(Learned value) {
    return Records.with(this, "learned", value);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", reset.rest()), new StateVariable("c", 0), new StateVariable("s", 0));
  }

  /** The spike too: its reset is due when the membrane moves again. */
  @Override
  public List<String> heldStates() {
    return List.of("v", "s");
  }

  private Constants constants() {
    return Constants.of(learned)
        .with("cDecay", cDecay, 0, 1)
        .with("vDecay", vDecay, 0, 1)
        .with("gain", gain)
        .with("vLeak", Constant.of(0))
        .with(vThreshold, reset);
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> k = constants().in(parameters);
    T c = SecondOrder.current(a, state.get(1), x, k);
    T h = SecondOrder.charge(a, state.get(0), c, k);
    T v = reset.apply(a, h, state.get(2), k);
    T s = f.apply(a, a.sub(v, k.get("vThreshold")));
    return new Step<>(s, List.of(v, c, s), v);
  }
}
