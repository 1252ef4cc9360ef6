package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * Complementary LIF neuron: a second potential m remembers spikes, decays where the membrane is
 * low, and deepens the reset. The gradient has a path through m that the reset does not cut.
 *
 * <pre>
 * H[t] = V[t-1] - (V[t-1] - V_r) / τ + X[t]
 * S[t] = Θ(H[t] - V_threshold)
 * m[t] = m[t-1] σ(H[t] / τ) + S[t]
 * V[t] = H[t] - (V_threshold + σ(m[t])) S[t]                 soft reset
 * V[t] = H[t] (1 - S[t]) + (V_reset - σ(m[t])) S[t]          hard reset
 * m[-1] = 0
 * </pre>
 *
 * <p>σ is the logistic function; V_r, and V before the first step, are V_reset, 0 without one. The
 * paper has the soft reset; here a spike lowers V by σ(m) beside what any {@link Reset} does. With
 * a detached reset the gradient is stopped at S in V[t] and in m[t].
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: Y. Huang et al., "CLIF: Complementary Leaky Integrate-and-Fire Neuron for Spiking
 * Neural Networks", ICML 2024.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; soft by default
 */
public record CLIF(Constant tau, Constant vThreshold, Reset reset)
    implements ResettingNeuron<CLIF> {

  /**
   * @throws IllegalArgumentException if tau is not finite and &gt; 1, or a potential not finite
   */
  public CLIF {
    ConstantChecks.above("CLIF", "tau", tau, 1);
    Reset.check("CLIF", vThreshold, reset);
  }

  /** CLIF with the defaults. */
  public CLIF() {
    this(Constant.of(2), Constant.of(1), Reset.soft());
  }

  /** This neuron with another membrane time constant. */
  public CLIF withTau(double... values) {
    return Records.with(this, "tau", Constant.of(values));
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset.rest()), new StateVariable("m", 0));
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
    T h = Leak.charge(a, x, state.get(0), false, change -> a.div(change, c.get("tau")), c);
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    T seen = reset.seen(a, s);
    T m = a.add(a.mul(state.get(1), a.logistic(a.div(h, c.get("tau")))), seen);
    T v = a.sub(reset.apply(a, h, s, c), a.mul(seen, a.logistic(m)));
    return new Step<>(s, List.of(v, m), h);
  }
}
