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
 * LIF neuron with a synaptic current and a threshold that adapts (LSNN).
 *
 * <pre>
 * c[t] = cDecay c[t-1] + X[t]
 * H[t] = vDecay V[t-1] + gain c[t] + (1 - vDecay) V_leak
 * d[t] = bDecay b[t-1]
 * S[t] = Θ(H[t] - V_threshold - d[t])
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - A S[t]                               soft reset (vReset = null)
 * b[t] = d[t] + β S[t]
 * c[-1] = 0, b[-1] = 0, V[-1] = V_init
 * </pre>
 *
 * <p>b decays towards 0 and grows by β with each spike; the threshold is V_threshold + d. With
 * detachReset the gradient is stopped at S in V[t] and in b[t]. The defaults are time constants of
 * 5 (current), 10 (membrane) and 200 (threshold) steps.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, decays are per time step.
 *
 * <p>Reference: G. Bellec, D. Salaj, A. Subramoney, R. Legenstein, W. Maass, "Long short-term
 * memory and learning-to-learn in networks of spiking neurons", NeurIPS 2018.
 *
 * @param cDecay decay of the synaptic current a step, in [0, 1], 0.8 by default; 0: the current is
 *     the input
 * @param vDecay decay of the membrane potential a step, in [0, 1], 0.9 by default
 * @param gain what the synaptic current is multiplied with; finite, 0.1 by default
 * @param vLeak potential that the membrane leaks to; finite, 0 by default
 * @param bDecay decay of the adaptation a step, in [0, 1], 0.995 by default
 * @param beta β, growth of the threshold with a spike; finite, 1.8 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vReset potential after a spike, finite, 0 by default; null: soft reset
 * @param resetAmount A, what soft reset subtracts, finite; null, the default: V_threshold
 * @param vInit potential before the first step, finite; null, the default: V_reset, 0 with soft
 *     reset
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 */
public record AdaptiveLIF(
    double cDecay,
    double vDecay,
    double gain,
    double vLeak,
    double bDecay,
    double beta,
    double vThreshold,
    Double vReset,
    Double resetAmount,
    Double vInit,
    boolean detachReset)
    implements NeuronModel {

  private static final AdaptiveLIF DEFAULT =
      new AdaptiveLIF(0.8, 0.9, 0.1, 0.0, 0.995, 1.8, 1.0, 0.0, null, null, false);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public AdaptiveLIF {
    Checks.in("AdaptiveLIF", "cDecay", cDecay, 0, 1);
    Checks.in("AdaptiveLIF", "vDecay", vDecay, 0, 1);
    Checks.finite("AdaptiveLIF", "gain", gain);
    Checks.finite("AdaptiveLIF", "vLeak", vLeak);
    Checks.in("AdaptiveLIF", "bDecay", bDecay, 0, 1);
    Checks.finite("AdaptiveLIF", "beta", beta);
    Reset.check("AdaptiveLIF", vThreshold, vReset, resetAmount);
    Checks.finiteOrNull("AdaptiveLIF", "vInit", vInit);
  }

  /** AdaptiveLIF with the defaults. */
  public AdaptiveLIF() {
    this(
        DEFAULT.cDecay,
        DEFAULT.vDecay,
        DEFAULT.gain,
        DEFAULT.vLeak,
        DEFAULT.bDecay,
        DEFAULT.beta,
        DEFAULT.vThreshold,
        DEFAULT.vReset,
        DEFAULT.resetAmount,
        DEFAULT.vInit,
        DEFAULT.detachReset);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static AdaptiveLIF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another cDecay. */
  public AdaptiveLIF withCDecay(double value) {
    return new AdaptiveLIF(
        value,
        vDecay,
        gain,
        vLeak,
        bDecay,
        beta,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset);
  }

  /** This neuron with another vDecay. */
  public AdaptiveLIF withVDecay(double value) {
    return new AdaptiveLIF(
        cDecay,
        value,
        gain,
        vLeak,
        bDecay,
        beta,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset);
  }

  /** This neuron with another gain. */
  public AdaptiveLIF withGain(double value) {
    return new AdaptiveLIF(
        cDecay,
        vDecay,
        value,
        vLeak,
        bDecay,
        beta,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset);
  }

  /** This neuron with another vLeak. */
  public AdaptiveLIF withVLeak(double value) {
    return new AdaptiveLIF(
        cDecay,
        vDecay,
        gain,
        value,
        bDecay,
        beta,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset);
  }

  /** This neuron with another bDecay. */
  public AdaptiveLIF withBDecay(double value) {
    return new AdaptiveLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        value,
        beta,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset);
  }

  /** This neuron with another beta. */
  public AdaptiveLIF withBeta(double value) {
    return new AdaptiveLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        bDecay,
        value,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset);
  }

  /** This neuron with another vThreshold. */
  public AdaptiveLIF withVThreshold(double value) {
    return new AdaptiveLIF(
        cDecay, vDecay, gain, vLeak, bDecay, beta, value, vReset, resetAmount, vInit, detachReset);
  }

  /** This neuron with another vReset. */
  public AdaptiveLIF withVReset(Double value) {
    return new AdaptiveLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        bDecay,
        beta,
        vThreshold,
        value,
        resetAmount,
        vInit,
        detachReset);
  }

  /** This neuron with another resetAmount. */
  public AdaptiveLIF withResetAmount(Double value) {
    return new AdaptiveLIF(
        cDecay, vDecay, gain, vLeak, bDecay, beta, vThreshold, vReset, value, vInit, detachReset);
  }

  /** This neuron with another vInit. */
  public AdaptiveLIF withVInit(Double value) {
    return new AdaptiveLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        bDecay,
        beta,
        vThreshold,
        vReset,
        resetAmount,
        value,
        detachReset);
  }

  /** This neuron with another detachReset. */
  public AdaptiveLIF withDetachReset(boolean value) {
    return new AdaptiveLIF(
        cDecay, vDecay, gain, vLeak, bDecay, beta, vThreshold, vReset, resetAmount, vInit, value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, resetAmount, detachReset);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", vInit != null ? vInit : reset().initial()),
        new StateVariable("c", 0),
        new StateVariable("b", 0));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Reset reset = reset();
    T c = SecondOrder.current(a, state.get(1), x, null, cDecay);
    T h = SecondOrder.charge(a, state.get(0), c, null, vDecay, gain, vLeak);
    T d = a.mul(state.get(2), bDecay);
    T s = reset.fire(a, f, a.sub(h, d));
    T b = a.add(d, a.mul(detachReset ? a.detach(s) : s, beta));
    return new Step<>(s, List.of(reset.reset(a, h, s), c, b), h);
  }

  /** The threshold is V_threshold + d: both are scaled. */
  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor).withBeta(beta * factor));
  }
}
