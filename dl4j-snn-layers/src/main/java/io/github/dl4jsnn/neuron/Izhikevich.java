package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

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
 * <p>Before the first step V is V_reset, 0 without one, and w is w_rest. A detached reset stops the
 * gradient at S in V[t] and in w[t]. H and w are kept within ±1e19, against overflow far from rest.
 *
 * <p>Elementwise, any shape, dimensionless; τ in time steps. Constants: one number, or per neuron.
 *
 * <p>Reference: E. M. Izhikevich, "Simple model of spiking neurons", IEEE Transactions on Neural
 * Networks 14(6), 2003.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 2 by default
 * @param vC V_c, critical potential; finite, 0.8 by default
 * @param a0 a₀, strength of the quadratic term; finite and &gt; 0, 1 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vRest resting potential; finite, -0.1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 * @param wRest w before the first step; finite, 0 by default
 * @param tauW τ_w, time constant of w in steps; finite, &gt;= 0.5 (w grows below), 2 by default
 * @param a coupling of the adaptation to the potential; finite, 0 by default
 * @param b growth of the adaptation with a spike; finite, 0 by default
 */
public record Izhikevich(
    Constant tau,
    Constant vC,
    Constant a0,
    Constant vThreshold,
    Constant vRest,
    Reset reset,
    Constant wRest,
    Constant tauW,
    Constant a,
    Constant b)
    implements ResettingNeuron<Izhikevich> {

  private static final Constant ZERO = Constant.of(0);
  private static final Constant ONE = Constant.of(1);
  private static final Constant TWO = Constant.of(2);

  /**
   * @throws IllegalArgumentException if a constant is out of its range
   */
  public Izhikevich {
    ConstantChecks.above("Izhikevich", "tau", tau, 1);
    ConstantChecks.finite("Izhikevich", "vC", vC);
    ConstantChecks.above("Izhikevich", "a0", a0, 0);
    ConstantChecks.finite("Izhikevich", "vRest", vRest);
    Reset.check("Izhikevich", vThreshold, reset);
    ConstantChecks.finite("Izhikevich", "wRest", wRest);
    ConstantChecks.atLeast("Izhikevich", "tauW", tauW, 0.5);
    ConstantChecks.finite("Izhikevich", "a", a);
    ConstantChecks.finite("Izhikevich", "b", b);
  }

  /** Izhikevich with the defaults. */
  public Izhikevich() {
    this(TWO, Constant.of(0.8), ONE, ONE, Constant.of(-0.1), Reset.hard(0), ZERO, TWO, ZERO, ZERO);
  }

  /** This neuron with another membrane time constant. */
  public Izhikevich withTau(double... values) {
    return Records.with(this, "tau", Constant.of(values));
  }

  /** This neuron with another critical potential. */
  public Izhikevich withVC(double... values) {
    return Records.with(this, "vC", Constant.of(values));
  }

  /** This neuron with another strength of the quadratic term. */
  public Izhikevich withA0(double... values) {
    return Records.with(this, "a0", Constant.of(values));
  }

  /** This neuron with another resting potential. */
  public Izhikevich withVRest(double... values) {
    return Records.with(this, "vRest", Constant.of(values));
  }

  /** This neuron with another w before the first step. */
  public Izhikevich withWRest(double... values) {
    return Records.with(this, "wRest", Constant.of(values));
  }

  /** This neuron with another time constant of the adaptation. */
  public Izhikevich withTauW(double... values) {
    return Records.with(this, "tauW", Constant.of(values));
  }

  /** This neuron with another coupling of the adaptation to the potential. */
  public Izhikevich withA(double... values) {
    return Records.with(this, "a", Constant.of(values));
  }

  /** This neuron with another growth of the adaptation with a spike. */
  public Izhikevich withB(double... values) {
    return Records.with(this, "b", Constant.of(values));
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset.rest()), new StateVariable("w", wRest));
  }

  private Constants constants() {
    return Constants.fixed()
        .with("tau", tau)
        .with("vC", vC)
        .with("a0", a0)
        .with("vRest", vRest)
        .with(vThreshold, reset)
        .with("tauW", tauW)
        .with("a", a)
        .with("b", b);
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> c = constants().in(parameters);
    T w = state.get(1);
    T h = Quadratic.charge(a, x, state.get(0), w, c);
    T pull = a.sub(a.mul(a.sub(h, c.get("vRest")), c.get("a")), w);
    T u = a.add(w, a.div(pull, c.get("tauW")));
    T s = f.apply(a, a.sub(h, c.get("vThreshold")));
    T grown = Overflow.clamp(a, a.add(u, a.mul(reset.seen(a, s), c.get("b"))));
    return new Step<>(s, List.of(reset.apply(a, h, s, c), grown), h);
  }
}
