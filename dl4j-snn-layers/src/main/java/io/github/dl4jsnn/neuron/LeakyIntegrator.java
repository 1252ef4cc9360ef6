package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.annotation.JsonCreator;

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
 * <p>The surrogate and the spiking mode of its layer have no effect.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, decays are per time step.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, section 1.3.
 *
 * @param cDecay decay of the synaptic current a step, in [0, 1], 0 by default; 0: the current is
 *     the input
 * @param vDecay decay of the membrane potential a step, in [0, 1], 0.5 by default
 * @param gain what the synaptic current is multiplied with; finite, 0.5 by default
 * @param vLeak potential that the membrane leaks to; finite, 0 by default
 * @param vInit potential before the first step, finite; null, the default: V_leak
 */
public record LeakyIntegrator(double cDecay, double vDecay, double gain, double vLeak, Double vInit)
    implements NeuronModel {

  private static final LeakyIntegrator DEFAULT = new LeakyIntegrator(0.0, 0.5, 0.5, 0.0, null);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public LeakyIntegrator {
    Checks.in("LeakyIntegrator", "cDecay", cDecay, 0, 1);
    Checks.in("LeakyIntegrator", "vDecay", vDecay, 0, 1);
    Checks.finite("LeakyIntegrator", "gain", gain);
    Checks.finite("LeakyIntegrator", "vLeak", vLeak);
    Checks.finiteOrNull("LeakyIntegrator", "vInit", vInit);
  }

  /** LeakyIntegrator with the defaults. */
  public LeakyIntegrator() {
    this(DEFAULT.cDecay, DEFAULT.vDecay, DEFAULT.gain, DEFAULT.vLeak, DEFAULT.vInit);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static LeakyIntegrator fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another cDecay. */
  public LeakyIntegrator withCDecay(double value) {
    return new LeakyIntegrator(value, vDecay, gain, vLeak, vInit);
  }

  /** This neuron with another vDecay. */
  public LeakyIntegrator withVDecay(double value) {
    return new LeakyIntegrator(cDecay, value, gain, vLeak, vInit);
  }

  /** This neuron with another gain. */
  public LeakyIntegrator withGain(double value) {
    return new LeakyIntegrator(cDecay, vDecay, value, vLeak, vInit);
  }

  /** This neuron with another vLeak. */
  public LeakyIntegrator withVLeak(double value) {
    return new LeakyIntegrator(cDecay, vDecay, gain, value, vInit);
  }

  /** This neuron with another vInit. */
  public LeakyIntegrator withVInit(Double value) {
    return new LeakyIntegrator(cDecay, vDecay, gain, vLeak, value);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", vInit != null ? vInit : vLeak), new StateVariable("c", 0));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    T c = SecondOrder.current(a, state.get(1), x, null, cDecay);
    T v = SecondOrder.charge(a, state.get(0), c, null, vDecay, gain, vLeak);
    return new Step<>(v, List.of(v, c), v);
  }
}
