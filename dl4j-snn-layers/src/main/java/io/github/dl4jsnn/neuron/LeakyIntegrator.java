package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * Leaky integrator with a synaptic current: it never spikes, its output is the membrane potential.
 * As the last layer it reads membranes out.
 *
 * <pre>
 * c[t] = cDecay c[t-1] + X[t]
 * V[t] = vDecay V[t-1] + gain c[t] + (1 - vDecay) V_leak
 * output[t] = V[t]
 * c[-1] = 0, V[-1] = V_init
 * </pre>
 *
 * <p>With previousCurrent the membrane sees c[t-1] in place of c[t].
 *
 * <p>The surrogate and the spiking mode of its layer have no effect.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, decays are per time step.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, section 1.3.
 *
 * @param cDecay decay of the synaptic current per step, in [0, 1], 0 by default; 0: the current is
 *     the input
 * @param vDecay decay of the membrane potential per step, in [0, 1], 0.5 by default
 * @param gain what the synaptic current is multiplied with; finite, 0.5 by default
 * @param vLeak potential that the membrane leaks to; finite, 0 by default
 * @param vInit potential before the first step, finite; null, the default: V_leak
 * @param previousCurrent whether the membrane sees the current of the step before; false by default
 */
public record LeakyIntegrator(
    Constant cDecay,
    Constant vDecay,
    Constant gain,
    Constant vLeak,
    Constant vInit,
    boolean previousCurrent)
    implements SecondOrderNeuron<LeakyIntegrator> {

  /**
   * @throws IllegalArgumentException if a constant is out of its range
   */
  public LeakyIntegrator {
    ConstantChecks.in("LeakyIntegrator", "cDecay", cDecay, 0, 1);
    ConstantChecks.in("LeakyIntegrator", "vDecay", vDecay, 0, 1);
    ConstantChecks.finite("LeakyIntegrator", "gain", gain);
    ConstantChecks.finite("LeakyIntegrator", "vLeak", vLeak);
    ConstantChecks.finiteOrNull("LeakyIntegrator", "vInit", vInit);
  }

  /** LeakyIntegrator with the defaults. */
  public LeakyIntegrator() {
    this(Constant.of(0), Constant.of(0.5), Constant.of(0.5), Constant.of(0), null, false);
  }

  /** This neuron with another potential that it leaks to. */
  public LeakyIntegrator withVLeak(double... values) {
    return Records.with(this, "vLeak", Constant.of(values));
  }

  /** This neuron with another potential before the first step; null: the default. */
  public LeakyIntegrator withVInit(double... values) {
    return Records.with(this, "vInit", Constant.orNull(values));
  }

  /** This neuron, whose membrane sees the current of the step before, or of the same step. */
  public LeakyIntegrator withPreviousCurrent(boolean value) {
    return Records.with(this, "previousCurrent", value);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", vInit != null ? vInit : vLeak), new StateVariable("c", 0));
  }

  private Constants constants() {
    return Constants.fixed()
        .with("cDecay", cDecay)
        .with("vDecay", vDecay)
        .with("gain", gain)
        .with("vLeak", vLeak);
  }

  @Override
  public List<NeuronParameter> parameters() {
    return constants().parameters();
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Constants.In<T> k = constants().in(parameters);
    T c = SecondOrder.current(a, state.get(1), x, k);
    T v = SecondOrder.charge(a, state.get(0), previousCurrent ? state.get(1) : c, k);
    return new Step<>(v, List.of(v, c), v);
  }
}
