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
 * <p>V before the first step is V_reset, 0 with soft reset. The parameter "k" is one for the layer,
 * or one a neuron; it is kept at or above 1e-3.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 *
 * <p>Reference: C. Jiang, Y. Zhang, "KLIF: An Optimized Spiking Neuron Unit for Tuning Surrogate
 * Gradient Slope and Membrane Potential", arXiv:2302.09238, 2023.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vReset potential after a spike, finite, 0 by default; null: soft reset
 * @param decayInput whether the input is divided by τ too; true by default
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 * @param scaleReset whether the reset works on the potential divided by k; false by default
 * @param initK k before training; finite and &gt;= 1e-3, 1 by default
 * @param perNeuron whether each neuron has a k of its own; false by default
 */
public record KLIF(
    double tau,
    double vThreshold,
    Double vReset,
    boolean decayInput,
    boolean detachReset,
    boolean scaleReset,
    double initK,
    boolean perNeuron)
    implements NeuronModel {

  private static final double MIN_K = 1e-3;
  private static final KLIF DEFAULT = new KLIF(2.0, 1.0, 0.0, true, false, false, 1.0, false);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public KLIF {
    Checks.above("KLIF", "tau", tau, 1);
    Reset.check("KLIF", vThreshold, vReset, null);
    Checks.atLeast("KLIF", "initK", initK, MIN_K);
  }

  /** KLIF with the defaults. */
  public KLIF() {
    this(
        DEFAULT.tau,
        DEFAULT.vThreshold,
        DEFAULT.vReset,
        DEFAULT.decayInput,
        DEFAULT.detachReset,
        DEFAULT.scaleReset,
        DEFAULT.initK,
        DEFAULT.perNeuron);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static KLIF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another tau. */
  public KLIF withTau(double value) {
    return new KLIF(
        value, vThreshold, vReset, decayInput, detachReset, scaleReset, initK, perNeuron);
  }

  /** This neuron with another vThreshold. */
  public KLIF withVThreshold(double value) {
    return new KLIF(tau, value, vReset, decayInput, detachReset, scaleReset, initK, perNeuron);
  }

  /** This neuron with another vReset. */
  public KLIF withVReset(Double value) {
    return new KLIF(tau, vThreshold, value, decayInput, detachReset, scaleReset, initK, perNeuron);
  }

  /** This neuron with another decayInput. */
  public KLIF withDecayInput(boolean value) {
    return new KLIF(tau, vThreshold, vReset, value, detachReset, scaleReset, initK, perNeuron);
  }

  /** This neuron with another detachReset. */
  public KLIF withDetachReset(boolean value) {
    return new KLIF(tau, vThreshold, vReset, decayInput, value, scaleReset, initK, perNeuron);
  }

  /** This neuron with another scaleReset. */
  public KLIF withScaleReset(boolean value) {
    return new KLIF(tau, vThreshold, vReset, decayInput, detachReset, value, initK, perNeuron);
  }

  /** This neuron with another initK. */
  public KLIF withInitK(double value) {
    return new KLIF(tau, vThreshold, vReset, decayInput, detachReset, scaleReset, value, perNeuron);
  }

  /** This neuron with another perNeuron. */
  public KLIF withPerNeuron(boolean value) {
    return new KLIF(tau, vThreshold, vReset, decayInput, detachReset, scaleReset, initK, value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, null, detachReset);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset().initial()));
  }

  @Override
  public List<NeuronParameter> parameters() {
    return List.of(new NeuronParameter("k", initK, perNeuron, MIN_K, Double.POSITIVE_INFINITY));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Reset reset = reset();
    T k = parameters.get(0);
    T l = LIF.charge(a, x, state.get(0), reset.initial(), decayInput, v -> a.div(v, tau));
    T h = a.max(a.mul(k, l), 0);
    T s = reset.fire(a, f, h);
    if (!scaleReset) {
      return new Step<>(s, List.of(reset.reset(a, h, s)), h);
    }
    // Soft: (H - V_threshold S) / k; hard: only H is scaled.
    T v = vReset == null ? a.div(reset.reset(a, h, s), k) : reset.reset(a, a.div(h, k), s);
    return new Step<>(s, List.of(v), h);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
