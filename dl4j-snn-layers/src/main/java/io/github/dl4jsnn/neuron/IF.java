package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.JsonFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Integrate-and-fire neuron: a {@link LIF} without leak.
 *
 * <pre>
 * H[t] = V[t-1] + X[t]
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]           hard reset
 * V[t] = H[t] - V_threshold S[t]                  soft reset
 * </pre>
 *
 * <p>V before the first step is V_reset, 0 with soft reset. Elementwise, any shape; potentials and
 * currents are dimensionless.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, chapter 1.
 *
 * @param vThreshold threshold; finite, 1 by default
 * @param vReset potential after a spike, finite, 0 by default; null: soft reset
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 */
public record IF(double vThreshold, Double vReset, boolean detachReset) implements NeuronModel {

  private static final IF DEFAULT = new IF(1, 0.0, false);

  /**
   * @throws IllegalArgumentException if a potential is not finite
   */
  public IF {
    Reset.check("IF", vThreshold, vReset, null);
  }

  /** IF with vThreshold = 1, vReset = 0 and no detachReset. */
  public IF() {
    this(DEFAULT.vThreshold, DEFAULT.vReset, DEFAULT.detachReset);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static IF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another threshold. */
  public IF withVThreshold(double value) {
    return new IF(value, vReset, detachReset);
  }

  /** This neuron with another reset potential; null: soft reset. */
  public IF withVReset(Double value) {
    return new IF(vThreshold, value, detachReset);
  }

  /** This neuron with or without the gradient through the reset. */
  public IF withDetachReset(boolean value) {
    return new IF(vThreshold, vReset, value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, null, detachReset);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(new StateVariable("v", reset().initial()));
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Reset reset = reset();
    T h = a.add(state.get(0), x);
    T s = reset.fire(a, f, h);
    return new Step<>(s, List.of(reset.reset(a, h, s)), h);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
