package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Leaky integrate-and-fire neuron.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] - (V[t-1] - V_leak)) / τ     decayInput
 * H[t] = V[t-1] - (V[t-1] - V_leak) / τ + X[t]       otherwise
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - A S[t]                               soft reset (vReset = null)
 * V[t] = H[t]                                        no reset: soft with A = 0
 * V[-1] = V_init
 * </pre>
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps. A
 * V_reset above V_threshold is legal: such a neuron fires at every step.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, chapter 1.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vReset potential after a spike, finite, 0 by default; null: soft reset
 * @param decayInput whether the input is divided by τ too; true by default
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 * @param resetAmount A, what soft reset subtracts, finite; null, the default: V_threshold
 * @param vInit potential before the first step, finite; null, the default: V_reset, 0 with soft
 *     reset
 * @param vLeak potential that the membrane leaks to, finite; null, the default: V_reset, 0 with
 *     soft reset
 */
public record LIF(
    double tau,
    double vThreshold,
    Double vReset,
    boolean decayInput,
    boolean detachReset,
    Double resetAmount,
    Double vInit,
    Double vLeak)
    implements NeuronModel {

  private static final LIF DEFAULT = new LIF(2, 1, 0.0, true, false);

  /**
   * @throws IllegalArgumentException if tau is not finite and &gt; 1, a potential is not finite, or
   *     resetAmount is set together with vReset
   */
  public LIF {
    Checks.above("LIF", "tau", tau, 1);
    Reset.check("LIF", vThreshold, vReset, resetAmount);
    Checks.finiteOrNull("LIF", "vInit", vInit);
    Checks.finiteOrNull("LIF", "vLeak", vLeak);
  }

  /** LIF with the default resetAmount, vInit and vLeak. */
  public LIF(
      double tau, double vThreshold, Double vReset, boolean decayInput, boolean detachReset) {
    this(tau, vThreshold, vReset, decayInput, detachReset, null, null, null);
  }

  /** LIF with tau = 2, vThreshold = 1, vReset = 0, decayInput and no detachReset. */
  public LIF() {
    this(DEFAULT.tau, DEFAULT.vThreshold, DEFAULT.vReset, DEFAULT.decayInput, DEFAULT.detachReset);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static LIF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another membrane time constant. */
  public LIF withTau(double value) {
    return new LIF(value, vThreshold, vReset, decayInput, detachReset, resetAmount, vInit, vLeak);
  }

  /** This neuron with another threshold. */
  public LIF withVThreshold(double value) {
    return new LIF(tau, value, vReset, decayInput, detachReset, resetAmount, vInit, vLeak);
  }

  /** This neuron with another reset potential; null: soft reset. */
  public LIF withVReset(Double value) {
    return new LIF(tau, vThreshold, value, decayInput, detachReset, resetAmount, vInit, vLeak);
  }

  /** This neuron with or without decay of the input. */
  public LIF withDecayInput(boolean value) {
    return new LIF(tau, vThreshold, vReset, value, detachReset, resetAmount, vInit, vLeak);
  }

  /** This neuron with or without the gradient through the reset. */
  public LIF withDetachReset(boolean value) {
    return new LIF(tau, vThreshold, vReset, decayInput, value, resetAmount, vInit, vLeak);
  }

  /** This soft-reset neuron with another reset amount; null: V_threshold. */
  public LIF withResetAmount(Double value) {
    return new LIF(tau, vThreshold, vReset, decayInput, detachReset, value, vInit, vLeak);
  }

  /** This neuron without any reset: a soft one by nothing. */
  public LIF withoutReset() {
    return new LIF(tau, vThreshold, null, decayInput, detachReset, 0.0, vInit, vLeak);
  }

  /** This neuron with another potential before the first step; null: the default. */
  public LIF withVInit(Double value) {
    return new LIF(tau, vThreshold, vReset, decayInput, detachReset, resetAmount, value, vLeak);
  }

  /** This neuron with another potential that it leaks to; null: the default. */
  public LIF withVLeak(Double value) {
    return new LIF(tau, vThreshold, vReset, decayInput, detachReset, resetAmount, vInit, value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, resetAmount, detachReset);
  }

  /** V_leak with its default. */
  private double leak() {
    return vLeak != null ? vLeak : reset().initial();
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", vInit != null ? vInit : reset().initial()));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Reset reset = reset();
    T h = charge(a, x, state.get(0), leak(), decayInput, v -> a.div(v, tau));
    T s = reset.fire(a, f, h);
    return new Step<>(s, List.of(reset.reset(a, h, s)), h);
  }

  /**
   * H of a leaky integration.
   *
   * @param leak V_leak
   * @param overTau divides by τ
   */
  static <T> T charge(
      Algebra<T> a, T x, T v, double leak, boolean decayInput, UnaryOperator<T> overTau) {
    T fromLeak = a.add(v, -leak);
    return decayInput
        ? a.add(v, overTau.apply(a.sub(x, fromLeak)))
        : a.add(a.sub(v, overTau.apply(fromLeak)), x);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
