package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;

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
 * <p>V before the first step is V_reset, 0 with soft reset. The exponent is kept at or below 60,
 * where the exponential is 1e26: with a small Δ_T it would overflow below the threshold already.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, section 5.2.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param deltaT Δ_T, sharpness; finite and &gt; 0, 1 by default
 * @param thetaRh θ_rh, rheobase threshold; finite, 0.8 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vRest resting potential; finite, 0 by default
 * @param vReset potential after a spike, finite, -0.1 by default; null: soft reset
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 */
public record EIF(
    double tau,
    double deltaT,
    double thetaRh,
    double vThreshold,
    double vRest,
    Double vReset,
    boolean detachReset)
    implements NeuronModel {

  /** Largest exponent. */
  private static final float MOST = 60;

  private static final EIF DEFAULT = new EIF(2.0, 1.0, 0.8, 1.0, 0.0, -0.1, false);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public EIF {
    Checks.above("EIF", "tau", tau, 1);
    Checks.above("EIF", "deltaT", deltaT, 0);
    Checks.finite("EIF", "thetaRh", thetaRh);
    Reset.check("EIF", vThreshold, vReset, null);
    Checks.finite("EIF", "vRest", vRest);
  }

  /** EIF with the defaults. */
  public EIF() {
    this(
        DEFAULT.tau,
        DEFAULT.deltaT,
        DEFAULT.thetaRh,
        DEFAULT.vThreshold,
        DEFAULT.vRest,
        DEFAULT.vReset,
        DEFAULT.detachReset);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static EIF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another tau. */
  public EIF withTau(double value) {
    return new EIF(value, deltaT, thetaRh, vThreshold, vRest, vReset, detachReset);
  }

  /** This neuron with another deltaT. */
  public EIF withDeltaT(double value) {
    return new EIF(tau, value, thetaRh, vThreshold, vRest, vReset, detachReset);
  }

  /** This neuron with another thetaRh. */
  public EIF withThetaRh(double value) {
    return new EIF(tau, deltaT, value, vThreshold, vRest, vReset, detachReset);
  }

  /** This neuron with another vThreshold. */
  public EIF withVThreshold(double value) {
    return new EIF(tau, deltaT, thetaRh, value, vRest, vReset, detachReset);
  }

  /** This neuron with another vRest. */
  public EIF withVRest(double value) {
    return new EIF(tau, deltaT, thetaRh, vThreshold, value, vReset, detachReset);
  }

  /** This neuron with another vReset. */
  public EIF withVReset(Double value) {
    return new EIF(tau, deltaT, thetaRh, vThreshold, vRest, value, detachReset);
  }

  /** This neuron with another detachReset. */
  public EIF withDetachReset(boolean value) {
    return new EIF(tau, deltaT, thetaRh, vThreshold, vRest, vReset, value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, null, detachReset);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset().initial()));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Reset reset = reset();
    T v = state.get(0);
    T sharp = a.mul(a.exp(a.min(a.div(a.add(v, -thetaRh), deltaT), MOST)), deltaT);
    T h = a.add(v, a.div(a.add(a.add(a.sub(x, v), vRest), sharp), tau));
    T s = reset.fire(a, f, h);
    return new Step<>(s, List.of(reset.reset(a, h, s)), h);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
