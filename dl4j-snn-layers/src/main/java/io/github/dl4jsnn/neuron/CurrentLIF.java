package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * LIF neuron with a synaptic current (second order).
 *
 * <pre>
 * c[t] = cDecay c[t-1] + X[t]
 * H[t] = vDecay V[t-1] + gain c[t] + (1 - vDecay) V_leak
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * c[-1] = 0, V[-1] = V_init
 * </pre>
 *
 * <p>With previousCurrent the membrane sees c[t-1] in place of c[t]: the input of a step moves it
 * at the next one.
 *
 * <p>cDecay, vDecay and V_threshold can be learned, as the parameters "cDecay", "vDecay" (kept in
 * [0, 1]) and "vThreshold" (kept at or above 0). docs/peers.md maps neurons of other libraries to
 * this one.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, decays are per time step.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: M. Davies et al., "Loihi: A Neuromorphic Manycore Processor with On-Chip Learning",
 * IEEE Micro 38(1), 2018 (its current-based neuron).
 *
 * @param cDecay decay of the synaptic current per step, in [0, 1], 0.5 by default; 0: the current
 *     is the input
 * @param vDecay decay of the membrane potential per step, in [0, 1], 0.75 by default
 * @param gain what the synaptic current is multiplied with; finite, 1 by default
 * @param vLeak potential that the membrane leaks to; finite, 0 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 * @param vInit potential before the first step, finite; null, the default: V_reset, 0 without one
 * @param learned which constants are learned; none by default
 * @param previousCurrent whether the membrane sees the current of the step before; false by default
 */
public record CurrentLIF(
    Constant cDecay,
    Constant vDecay,
    Constant gain,
    Constant vLeak,
    Constant vThreshold,
    Reset reset,
    Constant vInit,
    Learned learned,
    boolean previousCurrent)
    implements SecondOrderNeuron<CurrentLIF>, ResettingNeuron<CurrentLIF> {

  /**
   * @throws IllegalArgumentException if a constant is out of its range, or cannot be learned
   */
  public CurrentLIF {
    ConstantChecks.in("CurrentLIF", "cDecay", cDecay, 0, 1);
    ConstantChecks.in("CurrentLIF", "vDecay", vDecay, 0, 1);
    ConstantChecks.finite("CurrentLIF", "gain", gain);
    ConstantChecks.finite("CurrentLIF", "vLeak", vLeak);
    Reset.check("CurrentLIF", vThreshold, reset);
    ConstantChecks.finiteOrNull("CurrentLIF", "vInit", vInit);
    Learned.check("CurrentLIF", learned, "cDecay", "vDecay", "vThreshold");
  }

  /** CurrentLIF with the defaults. */
  public CurrentLIF() {
    this(
        Constant.of(0.5),
        Constant.of(0.75),
        Constant.of(1),
        Constant.of(0),
        Constant.of(1),
        Reset.hard(0),
        null,
        Learned.NONE,
        false);
  }

  /** This neuron with another potential that it leaks to. */
  public CurrentLIF withVLeak(double... values) {
    return Records.with(this, "vLeak", Constant.of(values));
  }

  /** This neuron with another potential before the first step; null: the default. */
  public CurrentLIF withVInit(double... values) {
    return Records.with(this, "vInit", Constant.orNull(values));
  }

  /** This neuron with other constants learned. */
  public CurrentLIF withLearned(Learned value) {
    return Records.with(this, "learned", value);
  }

  /** This neuron, whose membrane sees the current of the step before, or of the same step. */
  public CurrentLIF withPreviousCurrent(boolean value) {
    return Records.with(this, "previousCurrent", value);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", vInit != null ? vInit : reset.rest()), new StateVariable("c", 0));
  }

  private Constants constants() {
    return Constants.of(learned)
        .with("cDecay", cDecay, 0, 1)
        .with("vDecay", vDecay, 0, 1)
        .with("gain", gain)
        .with("vLeak", vLeak)
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
    T h = SecondOrder.charge(a, state.get(0), previousCurrent ? state.get(1) : c, k);
    T s = f.apply(a, a.sub(h, k.get("vThreshold")));
    return new Step<>(s, List.of(reset.apply(a, h, s, k), c), h);
  }
}
