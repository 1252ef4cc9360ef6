package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;
import java.util.Optional;

/**
 * LIF neuron with a synaptic current and a threshold that adapts (LSNN).
 *
 * <pre>
 * c[t] = cDecay c[t-1] + X[t]
 * H[t] = vDecay V[t-1] + gain c[t] + (1 - vDecay) V_leak
 * d[t] = bDecay b[t-1]
 * S[t] = Θ(H[t] - V_threshold - d[t])
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - V_threshold S[t]                     soft reset
 * b[t] = d[t] + β S[t]
 * c[-1] = 0, b[-1] = 0, V[-1] = V_init
 * </pre>
 *
 * <p>b decays towards 0 and grows by β with each spike; the threshold is V_threshold + d. With a
 * detached reset the gradient is stopped at S in V[t] and in b[t]. The defaults are time constants
 * of 5 (current), 10 (membrane) and 200 (threshold) steps.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, decays are per time step.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: G. Bellec, D. Salaj, A. Subramoney, R. Legenstein, W. Maass, "Long short-term
 * memory and learning-to-learn in networks of spiking neurons", NeurIPS 2018.
 *
 * @param cDecay decay of the synaptic current per step, in [0, 1], 0.8 by default; 0: the current
 *     is the input
 * @param vDecay decay of the membrane potential per step, in [0, 1], 0.9 by default
 * @param gain what the synaptic current is multiplied with; finite, 0.1 by default
 * @param vLeak potential that the membrane leaks to; finite, 0 by default
 * @param bDecay decay of the adaptation per step, in [0, 1], 0.995 by default
 * @param beta β, growth of the threshold with a spike; finite, 1.8 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param reset see {@link Reset}; hard to 0 by default
 * @param vInit potential before the first step, finite; null, the default: V_reset, 0 without one
 */
public record AdaptiveLIF(
    Constant cDecay,
    Constant vDecay,
    Constant gain,
    Constant vLeak,
    Constant bDecay,
    Constant beta,
    Constant vThreshold,
    Reset reset,
    Constant vInit)
    implements SecondOrderNeuron<AdaptiveLIF>, ResettingNeuron<AdaptiveLIF> {

  /**
   * @throws IllegalArgumentException if a constant is out of its range
   */
  public AdaptiveLIF {
    ConstantChecks.in("AdaptiveLIF", "cDecay", cDecay, 0, 1);
    ConstantChecks.in("AdaptiveLIF", "vDecay", vDecay, 0, 1);
    ConstantChecks.finite("AdaptiveLIF", "gain", gain);
    ConstantChecks.finite("AdaptiveLIF", "vLeak", vLeak);
    ConstantChecks.in("AdaptiveLIF", "bDecay", bDecay, 0, 1);
    ConstantChecks.finite("AdaptiveLIF", "beta", beta);
    Reset.check("AdaptiveLIF", vThreshold, reset);
    ConstantChecks.finiteOrNull("AdaptiveLIF", "vInit", vInit);
  }

  /** AdaptiveLIF with the defaults. */
  public AdaptiveLIF() {
    this(
        Constant.of(0.8),
        Constant.of(0.9),
        Constant.of(0.1),
        Constant.of(0),
        Constant.of(0.995),
        Constant.of(1.8),
        Constant.of(1),
        Reset.hard(0),
        null);
  }

  /** This neuron with another potential that it leaks to. */
  public AdaptiveLIF withVLeak(double... values) {
    return Records.with(this, "vLeak", Constant.of(values));
  }

  /** This neuron with another decay of the adaptation. */
  public AdaptiveLIF withBDecay(double... values) {
    return Records.with(this, "bDecay", Constant.of(values));
  }

  /** This neuron with another growth of the threshold with a spike. */
  public AdaptiveLIF withBeta(double... values) {
    return Records.with(this, "beta", Constant.of(values));
  }

  /** This neuron with another potential before the first step; null: the default. */
  public AdaptiveLIF withVInit(double... values) {
    return Records.with(this, "vInit", Constant.orNull(values));
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", vInit != null ? vInit : reset.rest()),
        new StateVariable("c", 0),
        new StateVariable("b", 0));
  }

  private Constants constants() {
    return Constants.fixed()
        .with("cDecay", cDecay)
        .with("vDecay", vDecay)
        .with("gain", gain)
        .with("vLeak", vLeak)
        .with("bDecay", bDecay)
        .with("beta", beta)
        .with(vThreshold, reset);
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> k = constants().in(parameters);
    T c = SecondOrder.current(a, state.get(1), x, k);
    T h = SecondOrder.charge(a, state.get(0), c, k);
    T d = a.mul(state.get(2), k.get("bDecay"));
    T s = f.apply(a, a.sub(a.sub(h, d), k.get("vThreshold")));
    T b = a.add(d, a.mul(reset.seen(a, s), k.get("beta")));
    return new Step<>(s, List.of(reset.apply(a, h, s, k), c, b), h);
  }

  /** The threshold is V_threshold + d: both are scaled. */
  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(
        withVThreshold(vThreshold.map(v -> v * factor).values())
            .withBeta(beta.map(v -> v * factor).values()));
  }
}
