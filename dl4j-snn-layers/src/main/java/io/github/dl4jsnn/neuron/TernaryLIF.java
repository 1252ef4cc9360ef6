package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * Leaky integrate-and-fire neuron with spikes of both signs: 1 at the threshold, -1 at minus the
 * threshold.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] - (V[t-1] - V_r)) / τ        decayInput
 * H[t] = V[t-1] - (V[t-1] - V_r) / τ + X[t]          otherwise
 * P[t] = Θ(H[t] - V_threshold)
 * N[t] = Θ(-H[t] - V_threshold)
 * S[t] = P[t] - N[t]
 * V[t] = H[t] (1 - P[t] - N[t]) + V_reset (P[t] + N[t])      hard reset
 * V[t] = H[t] - V_threshold S[t]                            soft reset
 * </pre>
 *
 * <p>V_r, and V before the first step, are V_reset, 0 without one. Each threshold has the
 * surrogate's gradient; a detached reset stops it at P and N in V[t]. Layers above get -1, 0 and 1
 * and compute with them as with any numbers; a firing rate counts spikes of both signs. A penalty
 * on firing rates is refused: where S = 0, S does not say which of its thresholds is nearer.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: Y. Guo et al., "Ternary Spike: Learning Ternary Spikes for Spiking Neural
 * Networks", AAAI 2024: τ = 4/3, decayInput off; without its learned amplitude of spikes, which is
 * a factor of the weights above.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vThreshold threshold; finite and &gt; 0, 1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 * @param decayInput whether the input is divided by τ too; true by default
 */
public record TernaryLIF(Constant tau, Constant vThreshold, Reset reset, boolean decayInput)
    implements ResettingNeuron<TernaryLIF> {

  /**
   * @throws IllegalArgumentException if tau is not finite and &gt; 1, the threshold not finite and
   *     &gt; 0, or a potential not finite
   */
  public TernaryLIF {
    ConstantChecks.above("TernaryLIF", "tau", tau, 1);
    ConstantChecks.above("TernaryLIF", "vThreshold", vThreshold, 0);
    Reset.check("TernaryLIF", vThreshold, reset);
  }

  /** TernaryLIF with the defaults. */
  public TernaryLIF() {
    this(Constant.of(2), Constant.of(1), Reset.hard(0), true);
  }

  /** This neuron with another membrane time constant. */
  public TernaryLIF withTau(double... values) {
    return Records.with(this, "tau", Constant.of(values));
  }

  /** This neuron with or without decay of the input. */
  public TernaryLIF withDecayInput(boolean value) {
    return Records.with(this, "decayInput", value);
  }

  @Override
  public boolean signed() {
    return true;
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset.rest()));
  }

  private Constants constants() {
    return Constants.fixed().with("tau", tau).with(vThreshold, reset).with("vLeak", reset.rest());
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> c = constants().in(parameters);
    T h = Leak.charge(a, x, state.get(0), decayInput, change -> a.div(change, c.get("tau")), c);
    T up = f.apply(a, a.sub(h, c.get("vThreshold")));
    T down = f.apply(a, a.sub(a.mul(h, -1), c.get("vThreshold")));
    T s = a.sub(up, down);
    // To a potential whatever the sign; by an amount in the direction of the spike.
    T resets = reset.kind() == Reset.Kind.HARD ? a.add(up, down) : s;
    return new Step<>(s, List.of(reset.apply(a, h, resets, c)), h);
  }
}
