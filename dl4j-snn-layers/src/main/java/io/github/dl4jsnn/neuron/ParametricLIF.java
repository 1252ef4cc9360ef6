package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

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
 * <p>V_r is V_reset, 0 without one, and so is V before the first step. The parameter "w" is one for
 * the layer, or one per neuron; any number is legal and keeps τ above 1.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: W. Fang, Z. Yu, Y. Chen, T. Masquelier, T. Huang, Y. Tian, "Incorporating Learnable
 * Membrane Time Constant to Enhance Learning of Spiking Neural Networks", ICCV 2021.
 *
 * @param initTau τ₀, membrane time constant before training, in time steps; finite and &gt; 1, 2 by
 *     default
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 * @param decayInput whether the input is divided by τ too; true by default
 * @param perNeuron whether each neuron has a w of its own, as it has in any case where τ₀ is one
 *     number per neuron; false by default
 */
public record ParametricLIF(
    Constant initTau, Constant vThreshold, Reset reset, boolean decayInput, boolean perNeuron)
    implements ResettingNeuron<ParametricLIF> {

  /**
   * @throws IllegalArgumentException if a constant is out of its range
   */
  public ParametricLIF {
    ConstantChecks.above("ParametricLIF", "initTau", initTau, 1);
    Reset.check("ParametricLIF", vThreshold, reset);
  }

  /** ParametricLIF with the defaults. */
  public ParametricLIF() {
    this(Constant.of(2), Constant.of(1), Reset.hard(0), true, false);
  }

  /** This neuron with another membrane time constant before training. */
  public ParametricLIF withInitTau(double... values) {
    return Records.with(this, "initTau", Constant.of(values));
  }

  /** This neuron with or without decay of the input. */
  public ParametricLIF withDecayInput(boolean value) {
    return Records.with(this, "decayInput", value);
  }

  /** This neuron with a w per neuron, or one for the layer. */
  public ParametricLIF withPerNeuron(boolean value) {
    return Records.with(this, "perNeuron", value);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset.rest()));
  }

  private Constants constants() {
    return Constants.of(new Learned(List.of("w"), perNeuron))
        .with("w", initTau.map(tau -> -Math.log(tau - 1)))
        .with(vThreshold, reset)
        .with("vLeak", reset.rest());
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> c = constants().in(parameters);
    T w = parameters.get(0);
    T rate = a.logistic(w);
    T h = Leak.charge(a, x, state.get(0), decayInput, change -> a.mul(change, rate), c);
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    return new Step<>(s, List.of(reset.apply(a, h, s, c)), h);
  }
}
