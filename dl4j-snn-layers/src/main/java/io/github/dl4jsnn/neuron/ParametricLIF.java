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
 * LIF neuron whose membrane time constant is learned.
 *
 * <pre>
 * 1/τ  = sigmoid(w),  w = -ln(τ₀ - 1) before training
 * H[t] = V[t-1] + (X[t] - (V[t-1] - V_r)) / τ        decayInput
 * H[t] = V[t-1] - (V[t-1] - V_r) / τ + X[t]          otherwise
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * </pre>
 *
 * <p>V_r is V_reset, 0 with soft reset, and so is V before the first step. The parameter "w" is one
 * for the layer, or one a neuron; any number is legal and keeps τ above 1.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 *
 * <p>Reference: W. Fang, Z. Yu, Y. Chen, T. Masquelier, T. Huang, Y. Tian, "Incorporating Learnable
 * Membrane Time Constant to Enhance Learning of Spiking Neural Networks", ICCV 2021.
 *
 * @param initTau τ₀, membrane time constant before training, in time steps; finite and &gt; 1, 2 by
 *     default
 * @param vThreshold threshold; finite, 1 by default
 * @param vReset potential after a spike, finite, 0 by default; null: soft reset
 * @param decayInput whether the input is divided by τ too; true by default
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 * @param perNeuron whether each neuron has a w of its own; false by default
 */
public record ParametricLIF(
    double initTau,
    double vThreshold,
    Double vReset,
    boolean decayInput,
    boolean detachReset,
    boolean perNeuron)
    implements NeuronModel {

  private static final ParametricLIF DEFAULT = new ParametricLIF(2.0, 1.0, 0.0, true, false, false);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public ParametricLIF {
    Checks.above("ParametricLIF", "initTau", initTau, 1);
    Reset.check("ParametricLIF", vThreshold, vReset, null);
  }

  /** ParametricLIF with the defaults. */
  public ParametricLIF() {
    this(
        DEFAULT.initTau,
        DEFAULT.vThreshold,
        DEFAULT.vReset,
        DEFAULT.decayInput,
        DEFAULT.detachReset,
        DEFAULT.perNeuron);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ParametricLIF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another initTau. */
  public ParametricLIF withInitTau(double value) {
    return new ParametricLIF(value, vThreshold, vReset, decayInput, detachReset, perNeuron);
  }

  /** This neuron with another vThreshold. */
  public ParametricLIF withVThreshold(double value) {
    return new ParametricLIF(initTau, value, vReset, decayInput, detachReset, perNeuron);
  }

  /** This neuron with another vReset. */
  public ParametricLIF withVReset(Double value) {
    return new ParametricLIF(initTau, vThreshold, value, decayInput, detachReset, perNeuron);
  }

  /** This neuron with another decayInput. */
  public ParametricLIF withDecayInput(boolean value) {
    return new ParametricLIF(initTau, vThreshold, vReset, value, detachReset, perNeuron);
  }

  /** This neuron with another detachReset. */
  public ParametricLIF withDetachReset(boolean value) {
    return new ParametricLIF(initTau, vThreshold, vReset, decayInput, value, perNeuron);
  }

  /** This neuron with another perNeuron. */
  public ParametricLIF withPerNeuron(boolean value) {
    return new ParametricLIF(initTau, vThreshold, vReset, decayInput, detachReset, value);
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
    return List.of(new NeuronParameter("w", -Math.log(initTau - 1), perNeuron));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Reset reset = reset();
    T rate = a.div(1, a.add(a.exp(a.mul(parameters.get(0), -1)), 1));
    T h =
        LIF.charge(a, x, state.get(0), reset.initial(), decayInput, change -> a.mul(change, rate));
    T s = reset.fire(a, f, h);
    return new Step<>(s, List.of(reset.reset(a, h, s)), h);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
