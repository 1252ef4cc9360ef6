package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Resonate-and-fire neuron: a damped oscillation that input of its own frequency builds up. The
 * membrane is the complex number u + i V, turned by ω and shrunk by the decay at each step; it
 * fires with its imaginary part.
 *
 * <pre>
 * u[t] = decay (u[t-1] cos ω - V[t-1] sin ω) + X[t]
 * H[t] = decay (u[t-1] sin ω + V[t-1] cos ω)
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * u[-1] = 0, V[-1] = V_reset, 0 without one
 * </pre>
 *
 * <p>The input of a step enters u, and so reaches H at the next step. A reset leaves u as it is.
 * Without spikes an input of period 2π / ω time steps yields the largest V. A rate b &lt; 0 and an
 * angular frequency per unit of time, with steps of dt, are decay = e^(b dt) and ω dt.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, the decay is per time step,
 * ω in radians per time step. Constants are one number or one per neuron.
 *
 * <p>Reference: E. M. Izhikevich, "Resonate-and-fire neurons", Neural Networks 14(6-7), 2001.
 *
 * @param decay what the oscillation is multiplied with per step, in [0, 1], 0.8 by default
 * @param omega ω, angle per step in radians; finite, 1 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 */
public record ResonateAndFire(Constant decay, Constant omega, Constant vThreshold, Reset reset)
    implements ResettingNeuron<ResonateAndFire> {

  /**
   * @throws IllegalArgumentException if a constant is out of its range, or decay and omega are for
   *     different numbers of neurons
   */
  public ResonateAndFire {
    ConstantChecks.in("ResonateAndFire", "decay", decay, 0, 1);
    ConstantChecks.finite("ResonateAndFire", "omega", omega);
    Reset.check("ResonateAndFire", vThreshold, reset);
    if (decay.perNeuron() && omega.perNeuron() && decay.size() != omega.size()) {
      throw new IllegalArgumentException(
          "ResonateAndFire: decay has "
              + decay.size()
              + " numbers and omega "
              + omega.size()
              + "; expected one number, or as many as neurons, of each");
    }
  }

  /** ResonateAndFire with the defaults. */
  public ResonateAndFire() {
    this(Constant.of(0.8), Constant.of(1), Constant.of(1), Reset.hard(0));
  }

  /** This neuron with another decay. */
  public ResonateAndFire withDecay(double... values) {
    return Records.with(this, "decay", Constant.of(values));
  }

  /** This neuron with another angle per step. */
  public ResonateAndFire withOmega(double... values) {
    return Records.with(this, "omega", Constant.of(values));
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset.rest()), new StateVariable("u", 0));
  }

  /** Both parts of the complex membrane. */
  @Override
  public List<String> heldStates() {
    return List.of("v", "u");
  }

  /** decay times a function of ω, for each neuron. */
  private Constant turn(DoubleUnaryOperator of) {
    double[] values = new double[Math.max(decay.size(), omega.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = decay.get(i) * of.applyAsDouble(omega.get(i));
    }
    return Constant.of(values);
  }

  private Constants constants() {
    return Constants.fixed()
        .with("cos", turn(Math::cos))
        .with("sin", turn(Math::sin))
        .with(vThreshold, reset);
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> c = constants().in(parameters);
    T v = state.get(0);
    T u = state.get(1);
    T turned = a.sub(a.mul(u, c.get("cos")), a.mul(v, c.get("sin")));
    T h = a.add(a.mul(u, c.get("sin")), a.mul(v, c.get("cos")));
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    return new Step<>(s, List.of(reset.apply(a, h, s, c), a.add(turned, x)), h);
  }
}
