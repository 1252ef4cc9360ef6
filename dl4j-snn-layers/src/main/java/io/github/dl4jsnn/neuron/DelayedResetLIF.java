package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonFields;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * LIF neuron with a synaptic current that resets at the step after its spike.
 *
 * <pre>
 * c[t] = cDecay c[t-1] + X[t]
 * H[t] = vDecay V[t-1] + gain c[t]
 * V[t] = H[t] - V_threshold S[t-1]                       soft reset (vReset = null)
 * V[t] = H[t] (1 - S[t-1]) + V_reset S[t-1]              hard reset: the input of this step is lost
 * S[t] = Θ(V[t] - V_threshold)
 * c[-1] = 0, S[-1] = 0, V[-1] = V_reset, 0 with soft reset
 * </pre>
 *
 * <p>V is the membrane potential that the threshold sees, so at a spike it is above the threshold.
 * cDecay, vDecay and V_threshold can be learned, as the parameters "cDecay", "vDecay" (kept in [0,
 * 1]) and "vThreshold" (kept at or above 0), one for the layer or one a neuron; soft reset follows
 * the learned threshold. With detachReset this is snnTorch's neuron of the default reset_delay, see
 * docs/peers.md; {@link CurrentLIF} resets at the step of the spike.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, decays are per time step.
 *
 * <p>Reference: J. K. Eshraghian et al., "Training Spiking Neural Networks Using Lessons From Deep
 * Learning", Proceedings of the IEEE 111(9), 2023.
 *
 * @param cDecay decay of the synaptic current a step, in [0, 1], 0 by default: the current is the
 *     input
 * @param vDecay decay of the membrane potential a step, in [0, 1], 0.75 by default
 * @param gain what the synaptic current is multiplied with; finite, 1 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vReset potential at the step after a spike, finite; null, the default: soft reset
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 * @param learnCDecay whether cDecay is learned; false by default
 * @param learnVDecay whether vDecay is learned; false by default
 * @param learnVThreshold whether V_threshold is learned; false by default
 * @param perNeuron whether each neuron has learned values of its own; false by default
 */
public record DelayedResetLIF(
    double cDecay,
    double vDecay,
    double gain,
    double vThreshold,
    Double vReset,
    boolean detachReset,
    boolean learnCDecay,
    boolean learnVDecay,
    boolean learnVThreshold,
    boolean perNeuron)
    implements NeuronModel {

  private static final DelayedResetLIF DEFAULT =
      new DelayedResetLIF(0.0, 0.75, 1.0, 1.0, null, false, false, false, false, false);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public DelayedResetLIF {
    Checks.in("DelayedResetLIF", "cDecay", cDecay, 0, 1);
    Checks.in("DelayedResetLIF", "vDecay", vDecay, 0, 1);
    Checks.finite("DelayedResetLIF", "gain", gain);
    Reset.check("DelayedResetLIF", vThreshold, vReset, null);
  }

  /** DelayedResetLIF with the defaults. */
  public DelayedResetLIF() {
    this(
        DEFAULT.cDecay,
        DEFAULT.vDecay,
        DEFAULT.gain,
        DEFAULT.vThreshold,
        DEFAULT.vReset,
        DEFAULT.detachReset,
        DEFAULT.learnCDecay,
        DEFAULT.learnVDecay,
        DEFAULT.learnVThreshold,
        DEFAULT.perNeuron);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static DelayedResetLIF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another cDecay. */
  public DelayedResetLIF withCDecay(double value) {
    return new DelayedResetLIF(
        value,
        vDecay,
        gain,
        vThreshold,
        vReset,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another vDecay. */
  public DelayedResetLIF withVDecay(double value) {
    return new DelayedResetLIF(
        cDecay,
        value,
        gain,
        vThreshold,
        vReset,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another gain. */
  public DelayedResetLIF withGain(double value) {
    return new DelayedResetLIF(
        cDecay,
        vDecay,
        value,
        vThreshold,
        vReset,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another vThreshold. */
  public DelayedResetLIF withVThreshold(double value) {
    return new DelayedResetLIF(
        cDecay,
        vDecay,
        gain,
        value,
        vReset,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another vReset. */
  public DelayedResetLIF withVReset(Double value) {
    return new DelayedResetLIF(
        cDecay,
        vDecay,
        gain,
        vThreshold,
        value,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another detachReset. */
  public DelayedResetLIF withDetachReset(boolean value) {
    return new DelayedResetLIF(
        cDecay,
        vDecay,
        gain,
        vThreshold,
        vReset,
        value,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another learnCDecay. */
  public DelayedResetLIF withLearnCDecay(boolean value) {
    return new DelayedResetLIF(
        cDecay,
        vDecay,
        gain,
        vThreshold,
        vReset,
        detachReset,
        value,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another learnVDecay. */
  public DelayedResetLIF withLearnVDecay(boolean value) {
    return new DelayedResetLIF(
        cDecay,
        vDecay,
        gain,
        vThreshold,
        vReset,
        detachReset,
        learnCDecay,
        value,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another learnVThreshold. */
  public DelayedResetLIF withLearnVThreshold(boolean value) {
    return new DelayedResetLIF(
        cDecay,
        vDecay,
        gain,
        vThreshold,
        vReset,
        detachReset,
        learnCDecay,
        learnVDecay,
        value,
        perNeuron);
  }

  /** This neuron with another perNeuron. */
  public DelayedResetLIF withPerNeuron(boolean value) {
    return new DelayedResetLIF(
        cDecay,
        vDecay,
        gain,
        vThreshold,
        vReset,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, null, detachReset);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", reset().initial()),
        new StateVariable("c", 0),
        new StateVariable("s", 0));
  }

  @Override
  public List<NeuronParameter> parameters() {
    List<NeuronParameter> learned = new ArrayList<>();
    if (learnCDecay) {
      learned.add(new NeuronParameter("cDecay", cDecay, perNeuron, 0, 1));
    }
    if (learnVDecay) {
      learned.add(new NeuronParameter("vDecay", vDecay, perNeuron, 0, 1));
    }
    if (learnVThreshold) {
      learned.add(
          new NeuronParameter("vThreshold", vThreshold, perNeuron, 0, Double.POSITIVE_INFINITY));
    }
    return learned;
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    Iterator<T> learned = parameters.iterator();
    T learnedC = learnCDecay ? learned.next() : null;
    T c = SecondOrder.current(a, state.get(1), x, learnedC, cDecay);
    T learnedV = learnVDecay ? learned.next() : null;
    T h = SecondOrder.charge(a, state.get(0), c, learnedV, vDecay, gain, 0);
    Reset reset = reset();
    T before = state.get(2);
    if (!learnVThreshold) {
      T v = reset.reset(a, h, before);
      T s = reset.fire(a, f, v);
      return new Step<>(s, List.of(v, c, s), v);
    }
    T threshold = learned.next();
    T v = reset.reset(a, h, before, threshold);
    T s = f.apply(a, a.sub(v, threshold));
    return new Step<>(s, List.of(v, c, s), v);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
