package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * Quadratic integrate-and-fire neuron.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] + a₀ (V[t-1] - V_rest) (V[t-1] - V_c)) / τ
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * </pre>
 *
 * <p>V before the first step is V_reset, 0 without one. H is kept within ±1e19, where V far away
 * from rest makes it overflow.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, section 5.3.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vC V_c, critical potential; finite, 0.8 by default
 * @param a0 a₀, strength of the quadratic term; finite and &gt; 0, 1 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vRest resting potential; finite, 0 by default
 * @param reset see {@link Reset}; hard to -0.1 by default
 */
public record QIF(
    Constant tau, Constant vC, Constant a0, Constant vThreshold, Constant vRest, Reset reset)
    implements ResettingNeuron<QIF> {

  /**
   * @throws IllegalArgumentException if a constant is out of its range
   */
  public QIF {
    ConstantChecks.above("QIF", "tau", tau, 1);
    ConstantChecks.finite("QIF", "vC", vC);
    ConstantChecks.above("QIF", "a0", a0, 0);
    ConstantChecks.finite("QIF", "vRest", vRest);
    Reset.check("QIF", vThreshold, reset);
  }

  /** QIF with the defaults. */
  public QIF() {
    this(
        Constant.of(2),
        Constant.of(0.8),
        Constant.of(1),
        Constant.of(1),
        Constant.of(0),
        Reset.hard(-0.1));
  }

  /** This neuron with another membrane time constant. */
  public QIF withTau(double... values) {
    return Records.with(this, "tau", Constant.of(values));
  }

  /** This neuron with another critical potential. */
  public QIF withVC(double... values) {
    return Records.with(this, "vC", Constant.of(values));
  }

  /** This neuron with another strength of the quadratic term. */
  public QIF withA0(double... values) {
    return Records.with(this, "a0", Constant.of(values));
  }

  /** This neuron with another resting potential. */
  public QIF withVRest(double... values) {
    return Records.with(this, "vRest", Constant.of(values));
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset.rest()));
  }

  private Constants constants() {
    return Constants.fixed()
        .with("tau", tau)
        .with("vC", vC)
        .with("a0", a0)
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
    T h = Quadratic.charge(a, x, state.get(0), null, c);
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    return new Step<>(s, List.of(reset.apply(a, h, s, c)), h);
  }
}
