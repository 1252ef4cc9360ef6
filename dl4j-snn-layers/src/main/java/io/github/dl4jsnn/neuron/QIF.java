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
 * Quadratic integrate-and-fire neuron.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] + a₀ (V[t-1] - V_rest) (V[t-1] - V_c)) / τ
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * </pre>
 *
 * <p>V before the first step is V_reset, 0 with soft reset. H is kept within ±1e19, where V far
 * away from rest makes it overflow.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, section 5.3.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vC V_c, critical potential; finite, 0.8 by default
 * @param a0 a₀, strength of the quadratic term; finite and &gt; 0, 1 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vRest resting potential; finite, 0 by default
 * @param vReset potential after a spike, finite, -0.1 by default; null: soft reset
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 */
public record QIF(
    double tau,
    double vC,
    double a0,
    double vThreshold,
    double vRest,
    Double vReset,
    boolean detachReset)
    implements NeuronModel {

  private static final QIF DEFAULT = new QIF(2.0, 0.8, 1.0, 1.0, 0.0, -0.1, false);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public QIF {
    Checks.above("QIF", "tau", tau, 1);
    Checks.finite("QIF", "vC", vC);
    Checks.above("QIF", "a0", a0, 0);
    Reset.check("QIF", vThreshold, vReset, null);
    Checks.finite("QIF", "vRest", vRest);
  }

  /** QIF with the defaults. */
  public QIF() {
    this(
        DEFAULT.tau,
        DEFAULT.vC,
        DEFAULT.a0,
        DEFAULT.vThreshold,
        DEFAULT.vRest,
        DEFAULT.vReset,
        DEFAULT.detachReset);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static QIF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another tau. */
  public QIF withTau(double value) {
    return new QIF(value, vC, a0, vThreshold, vRest, vReset, detachReset);
  }

  /** This neuron with another vC. */
  public QIF withVC(double value) {
    return new QIF(tau, value, a0, vThreshold, vRest, vReset, detachReset);
  }

  /** This neuron with another a0. */
  public QIF withA0(double value) {
    return new QIF(tau, vC, value, vThreshold, vRest, vReset, detachReset);
  }

  /** This neuron with another vThreshold. */
  public QIF withVThreshold(double value) {
    return new QIF(tau, vC, a0, value, vRest, vReset, detachReset);
  }

  /** This neuron with another vRest. */
  public QIF withVRest(double value) {
    return new QIF(tau, vC, a0, vThreshold, value, vReset, detachReset);
  }

  /** This neuron with another vReset. */
  public QIF withVReset(Double value) {
    return new QIF(tau, vC, a0, vThreshold, vRest, value, detachReset);
  }

  /** This neuron with another detachReset. */
  public QIF withDetachReset(boolean value) {
    return new QIF(tau, vC, a0, vThreshold, vRest, vReset, value);
  }

  /** a₀ (V - V_rest) (V - V_c). */
  static <T> T quadratic(Algebra<T> a, T v, double a0, double vRest, double vC) {
    return a.mul(a.mul(a.add(v, -vRest), a.add(v, -vC)), a0);
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
    T h = Overflow.bound(a, a.add(v, a.div(a.add(x, quadratic(a, v, a0, vRest, vC)), tau)));
    T s = reset.fire(a, f, h);
    return new Step<>(s, List.of(reset.reset(a, h, s)), h);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
