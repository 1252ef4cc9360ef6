package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * Integrate-and-fire neuron: a {@link LIF} without leak.
 *
 * <pre>
 * H[t] = V[t-1] + X[t]
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]           hard reset
 * V[t] = H[t] - V_threshold S[t]                  soft reset
 * </pre>
 *
 * <p>V before the first step is V_init. Elementwise, any shape; potentials and currents are
 * dimensionless. Constants are one number or one per neuron.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, chapter 1.
 *
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 * @param vInit potential before the first step, finite; null, the default: V_reset, 0 without one
 */
public record IF(Constant vThreshold, Reset reset, Constant vInit) implements ResettingNeuron<IF> {

  /**
   * @throws IllegalArgumentException if a potential is not finite
   */
  public IF {
    Reset.check("IF", vThreshold, reset);
    ConstantChecks.finiteOrNull("IF", "vInit", vInit);
  }

  /**
   * IF with hard or soft reset, and the default vInit.
   *
   * @param vReset null: soft reset
   */
  public IF(double vThreshold, Double vReset, boolean detachReset) {
    this(Constant.of(vThreshold), Reset.of(vReset, detachReset), null);
  }

  /** IF with vThreshold = 1 and hard reset to 0. */
  public IF() {
    this(1, 0.0, false);
  }

  /** This neuron with another potential before the first step; null: the default. */
  public IF withVInit(double... values) {
    return Records.with(this, "vInit", Constant.orNull(values));
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", vInit != null ? vInit : reset.rest()));
  }

  private Constants constants() {
    return Constants.fixed().with(vThreshold, reset);
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> c = constants().in(parameters);
    T h = a.add(state.get(0), x);
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    return new Step<>(s, List.of(reset.apply(a, h, s, c)), h);
  }
}
