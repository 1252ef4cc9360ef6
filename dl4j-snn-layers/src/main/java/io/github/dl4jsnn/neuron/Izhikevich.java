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
 * Izhikevich neuron: quadratic integrate-and-fire with an adaptation current w.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] + a₀ (V[t-1] - V_rest) (V[t-1] - V_c) - w[t-1]) / τ
 * u[t] = w[t-1] + (a (H[t] - V_rest) - w[t-1]) / τ_w
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * w[t] = u[t] + b S[t]
 * </pre>
 *
 * <p>Before the first step V is V_reset, 0 with soft reset, and w is w_rest. With detachReset the
 * gradient is stopped at S in V[t] and in w[t]. H and w are kept within ±1e19, where V far away
 * from rest makes them overflow.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 *
 * <p>Reference: E. M. Izhikevich, "Simple model of spiking neurons", IEEE Transactions on Neural
 * Networks 14(6), 2003.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vC V_c, critical potential; finite, 0.8 by default
 * @param a0 a₀, strength of the quadratic term; finite and &gt; 0, 1 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vRest resting potential; finite, -0.1 by default
 * @param vReset potential after a spike, finite, 0 by default; null: soft reset
 * @param wRest w before the first step; finite, 0 by default
 * @param tauW τ_w, time constant of the adaptation in time steps; finite and &gt;= 0.5, 2 by
 *     default; below, w would grow without end
 * @param a coupling of the adaptation to the potential; finite, 0 by default
 * @param b growth of the adaptation with a spike; finite, 0 by default
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 */
public record Izhikevich(
    double tau,
    double vC,
    double a0,
    double vThreshold,
    double vRest,
    Double vReset,
    double wRest,
    double tauW,
    double a,
    double b,
    boolean detachReset)
    implements NeuronModel {

  private static final Izhikevich DEFAULT =
      new Izhikevich(2.0, 0.8, 1.0, 1.0, -0.1, 0.0, 0.0, 2.0, 0.0, 0.0, false);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public Izhikevich {
    Checks.above("Izhikevich", "tau", tau, 1);
    Checks.finite("Izhikevich", "vC", vC);
    Checks.above("Izhikevich", "a0", a0, 0);
    Reset.check("Izhikevich", vThreshold, vReset, null);
    Checks.finite("Izhikevich", "vRest", vRest);
    Checks.finite("Izhikevich", "wRest", wRest);
    Checks.atLeast("Izhikevich", "tauW", tauW, 0.5);
    Checks.finite("Izhikevich", "a", a);
    Checks.finite("Izhikevich", "b", b);
  }

  /** Izhikevich with the defaults. */
  public Izhikevich() {
    this(
        DEFAULT.tau,
        DEFAULT.vC,
        DEFAULT.a0,
        DEFAULT.vThreshold,
        DEFAULT.vRest,
        DEFAULT.vReset,
        DEFAULT.wRest,
        DEFAULT.tauW,
        DEFAULT.a,
        DEFAULT.b,
        DEFAULT.detachReset);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static Izhikevich fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another tau. */
  public Izhikevich withTau(double value) {
    return new Izhikevich(value, vC, a0, vThreshold, vRest, vReset, wRest, tauW, a, b, detachReset);
  }

  /** This neuron with another vC. */
  public Izhikevich withVC(double value) {
    return new Izhikevich(
        tau, value, a0, vThreshold, vRest, vReset, wRest, tauW, a, b, detachReset);
  }

  /** This neuron with another a0. */
  public Izhikevich withA0(double value) {
    return new Izhikevich(
        tau, vC, value, vThreshold, vRest, vReset, wRest, tauW, a, b, detachReset);
  }

  /** This neuron with another vThreshold. */
  public Izhikevich withVThreshold(double value) {
    return new Izhikevich(tau, vC, a0, value, vRest, vReset, wRest, tauW, a, b, detachReset);
  }

  /** This neuron with another vRest. */
  public Izhikevich withVRest(double value) {
    return new Izhikevich(tau, vC, a0, vThreshold, value, vReset, wRest, tauW, a, b, detachReset);
  }

  /** This neuron with another vReset. */
  public Izhikevich withVReset(Double value) {
    return new Izhikevich(tau, vC, a0, vThreshold, vRest, value, wRest, tauW, a, b, detachReset);
  }

  /** This neuron with another wRest. */
  public Izhikevich withWRest(double value) {
    return new Izhikevich(tau, vC, a0, vThreshold, vRest, vReset, value, tauW, a, b, detachReset);
  }

  /** This neuron with another tauW. */
  public Izhikevich withTauW(double value) {
    return new Izhikevich(tau, vC, a0, vThreshold, vRest, vReset, wRest, value, a, b, detachReset);
  }

  /** This neuron with another a. */
  public Izhikevich withA(double value) {
    return new Izhikevich(
        tau, vC, a0, vThreshold, vRest, vReset, wRest, tauW, value, b, detachReset);
  }

  /** This neuron with another b. */
  public Izhikevich withB(double value) {
    return new Izhikevich(
        tau, vC, a0, vThreshold, vRest, vReset, wRest, tauW, a, value, detachReset);
  }

  /** This neuron with another detachReset. */
  public Izhikevich withDetachReset(boolean value) {
    return new Izhikevich(tau, vC, a0, vThreshold, vRest, vReset, wRest, tauW, a, b, value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, null, detachReset);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset().initial()), new StateVariable("w", wRest));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Reset reset = reset();
    T v = state.get(0);
    T w = state.get(1);
    T drive = a.sub(a.add(x, QIF.quadratic(a, v, a0, vRest, vC)), w);
    T h = Overflow.bound(a, a.add(v, a.div(drive, tau)));
    T u = a.add(w, a.div(a.sub(a.mul(a.add(h, -vRest), this.a), w), tauW));
    T s = reset.fire(a, f, h);
    T grown = Overflow.clamp(a, a.add(u, a.mul(detachReset ? a.detach(s) : s, b)));
    return new Step<>(s, List.of(reset.reset(a, h, s), grown), h);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
