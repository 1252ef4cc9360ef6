package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * Exponential integrate-and-fire neuron.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] + V_rest - V[t-1] + Δ_T e^((V[t-1] - θ_rh) / Δ_T)) / τ
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * </pre>
 *
 * <p>V before the first step is V_reset, 0 without one. The exponent is kept at or below 60, where
 * the exponential is 1e26: with a small Δ_T it would overflow below the threshold already.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, section 5.2.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param deltaT Δ_T, sharpness; finite and &gt; 0, 1 by default
 * @param thetaRh θ_rh, rheobase threshold; finite, 0.8 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vRest resting potential; finite, 0 by default
 * @param reset see {@link Reset}; hard to -0.1 by default
 */
public record EIF(
    Constant tau,
    Constant deltaT,
    Constant thetaRh,
    Constant vThreshold,
    Constant vRest,
    Reset reset)
    implements ResettingNeuron<EIF> {

  /** Largest exponent. */
  private static final float MOST = 60;

  /**
   * @throws IllegalArgumentException if a constant is out of its range
   */
  public EIF {
    ConstantChecks.above("EIF", "tau", tau, 1);
    ConstantChecks.above("EIF", "deltaT", deltaT, 0);
    ConstantChecks.finite("EIF", "thetaRh", thetaRh);
    ConstantChecks.finite("EIF", "vRest", vRest);
    Reset.check("EIF", vThreshold, reset);
  }

  /** EIF with the defaults. */
  public EIF() {
    this(
        Constant.of(2),
        Constant.of(1),
        Constant.of(0.8),
        Constant.of(1),
        Constant.of(0),
        Reset.hard(-0.1));
  }

  /** This neuron with another membrane time constant. */
  public EIF withTau(double... values) {
    return Records.with(this, "tau", Constant.of(values));
  }

  /** This neuron with another sharpness. */
  public EIF withDeltaT(double... values) {
    return Records.with(this, "deltaT", Constant.of(values));
  }

  /** This neuron with another rheobase threshold. */
  public EIF withThetaRh(double... values) {
    return Records.with(this, "thetaRh", Constant.of(values));
  }

  /** This neuron with another resting potential. */
  public EIF withVRest(double... values) {
    return Records.with(this, "vRest", Constant.of(values));
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset.rest()));
  }

  private Constants constants() {
    return Constants.fixed()
        .with("tau", tau)
        .with("deltaT", deltaT)
        .with("thetaRh", thetaRh)
        .with("vRest", vRest)
        .with(vThreshold, reset);
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> c = constants().in(parameters);
    T v = state.get(0);
    T exponent = a.div(a.sub(v, c.get("thetaRh")), c.get("deltaT"));
    T sharp = a.mul(a.exp(a.min(exponent, MOST)), c.get("deltaT"));
    T change = a.add(a.add(a.sub(x, v), c.get("vRest")), sharp);
    T h = a.add(v, a.div(change, c.get("tau")));
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    return new Step<>(s, List.of(reset.apply(a, h, s, c)), h);
  }
}
