package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * Leaky integrate-and-fire neuron.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] - (V[t-1] - V_leak)) / τ     decayInput
 * H[t] = V[t-1] - (V[t-1] - V_leak) / τ + X[t]       otherwise
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * V[-1] = V_init
 * </pre>
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 * Constants are one number or one per neuron. A V_reset above V_threshold is legal: such a neuron
 * fires at every step.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, chapter 1.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 * @param decayInput whether the input is divided by τ too; true by default
 * @param vInit potential before the first step, finite; null, the default: V_reset, 0 without one
 * @param vLeak potential that the membrane leaks to, finite; null, the default: V_reset, 0 without
 *     one
 */
public record LIF(
    Constant tau,
    Constant vThreshold,
    Reset reset,
    boolean decayInput,
    Constant vInit,
    Constant vLeak)
    implements ResettingNeuron<LIF> {

  /**
   * @throws IllegalArgumentException if tau is not finite and &gt; 1, or a potential not finite
   */
  public LIF {
    ConstantChecks.above("LIF", "tau", tau, 1);
    Reset.check("LIF", vThreshold, reset);
    ConstantChecks.finiteOrNull("LIF", "vInit", vInit);
    ConstantChecks.finiteOrNull("LIF", "vLeak", vLeak);
  }

  /**
   * LIF with hard or soft reset, and the default vInit and vLeak.
   *
   * @param vReset null: soft reset
   */
  public LIF(
      double tau, double vThreshold, Double vReset, boolean decayInput, boolean detachReset) {
    this(
        Constant.of(tau),
        Constant.of(vThreshold),
        Reset.of(vReset, detachReset),
        decayInput,
        null,
        null);
  }

  /** LIF with tau = 2, vThreshold = 1, hard reset to 0 and decayInput. */
  public LIF() {
    this(2, 1, 0.0, true, false);
  }

  /** This neuron with another membrane time constant. */
  public LIF withTau(double... values) {
    return Records.with(this, "tau", Constant.of(values));
  }

  /** This neuron with or without decay of the input. */
  public LIF withDecayInput(boolean value) {
    return Records.with(this, "decayInput", value);
  }

  /** This neuron with another potential before the first step; null: the default. */
  public LIF withVInit(double... values) {
    return Records.with(this, "vInit", Constant.orNull(values));
  }

  /** This neuron with another potential that it leaks to; null: the default. */
  public LIF withVLeak(double... values) {
    return Records.with(this, "vLeak", Constant.orNull(values));
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", vInit != null ? vInit : reset.rest()));
  }

  private Constants constants() {
    return Constants.fixed()
        .with("tau", tau)
        .with(vThreshold, reset)
        .with("vLeak", vLeak != null ? vLeak : reset.rest());
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> c = constants().in(parameters);
    T h = Leak.charge(a, x, state.get(0), decayInput, change -> a.div(change, c.get("tau")), c);
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    return new Step<>(s, List.of(reset.apply(a, h, s, c)), h);
  }
}
