package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * LIF neuron with a learned slope k of a rectified membrane potential.
 *
 * <pre>
 * L[t] = the charge of LIF, from X[t] and V[t-1]
 * H[t] = max(k L[t], 0)
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * with scaleReset H[t] / k takes the place of H[t] in the last two, and V_threshold / k that of V_threshold
 * </pre>
 *
 * <p>V before the first step is V_reset, 0 without one. The parameter "k" is one for the layer, or
 * one per neuron; it is kept at or above 1e-3.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: C. Jiang, Y. Zhang, "KLIF: An Optimized Spiking Neuron Unit for Tuning Surrogate
 * Gradient Slope and Membrane Potential", arXiv:2302.09238, 2023.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 * @param decayInput whether the input is divided by τ too; true by default
 * @param scaleReset whether the reset works on the potential divided by k; false by default
 * @param initK k before training; finite and &gt;= 1e-3, 1 by default
 * @param perNeuron whether each neuron has a k of its own, as it has in any case where initK is one
 *     number per neuron; false by default
 */
public record KLIF(
    Constant tau,
    Constant vThreshold,
    Reset reset,
    boolean decayInput,
    boolean scaleReset,
    Constant initK,
    boolean perNeuron)
    implements ResettingNeuron<KLIF> {

  private static final double MIN_K = 1e-3;

  /**
   * @throws IllegalArgumentException if a constant is out of its range
   */
  public KLIF {
    ConstantChecks.above("KLIF", "tau", tau, 1);
    Reset.check("KLIF", vThreshold, reset);
    ConstantChecks.atLeast("KLIF", "initK", initK, MIN_K);
  }

  /** KLIF with the defaults. */
  public KLIF() {
    this(Constant.of(2), Constant.of(1), Reset.hard(0), true, false, Constant.of(1), false);
  }

  /** This neuron with another membrane time constant. */
  public KLIF withTau(double... values) {
    return Records.with(this, "tau", Constant.of(values));
  }

  /** This neuron with or without decay of the input. */
  public KLIF withDecayInput(boolean value) {
    return Records.with(this, "decayInput", value);
  }

  /** This neuron with or without division by k in the reset. */
  public KLIF withScaleReset(boolean value) {
    return Records.with(this, "scaleReset", value);
  }

  /** This neuron with another k before training. */
  public KLIF withInitK(double... values) {
    return Records.with(this, "initK", Constant.of(values));
  }

  /** This neuron with a k per neuron, or one for the layer. */
  public KLIF withPerNeuron(boolean value) {
    return Records.with(this, "perNeuron", value);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset.rest()));
  }

  private Constants constants() {
    return Constants.of(new Learned(List.of("k"), perNeuron))
        .with("k", initK, MIN_K, Double.POSITIVE_INFINITY)
        .with("tau", tau)
        .with(vThreshold, reset)
        .with("vLeak", reset.rest());
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> c = constants().in(parameters);
    T k = parameters.get(0);
    T l = Leak.charge(a, x, state.get(0), decayInput, change -> a.div(change, c.get("tau")), c);
    T h = a.max(a.mul(k, l), 0);
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    return new Step<>(s, List.of(scaleReset ? scaled(a, h, s, k, c) : reset.apply(a, h, s, c)), h);
  }

  /** V where the reset works on H / k: a V_reset, or an amount of its own, is not divided. */
  private <T> T scaled(Algebra<T> a, T h, T s, T k, Constants.In<T> c) {
    return reset.equals(Reset.soft()) || reset.equals(Reset.soft().detached())
        ? a.div(reset.apply(a, h, s, c), k)
        : reset.apply(a, a.div(h, k), s, c);
  }
}
