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
 * LIF neuron with a synaptic current (second order).
 *
 * <pre>
 * c[t] = cDecay c[t-1] + X[t]
 * H[t] = vDecay V[t-1] + gain c[t] + (1 - vDecay) V_leak
 * S[t] = Θ(H[t] - V_threshold)
 * V[t] = H[t] (1 - S[t]) + V_reset S[t]              hard reset
 * V[t] = H[t] - A S[t]                               soft reset (vReset = null)
 * c[-1] = 0, V[-1] = V_init
 * </pre>
 *
 * <p>cDecay, vDecay and V_threshold can be learned, as the parameters "cDecay", "vDecay" (kept in
 * [0, 1]) and "vThreshold" (kept at or above 0), one for the layer or one a neuron; a soft reset
 * without resetAmount follows the learned threshold. docs/peers.md maps neurons of other libraries
 * to this one.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, decays are per time step.
 *
 * <p>Reference: M. Davies et al., "Loihi: A Neuromorphic Manycore Processor with On-Chip Learning",
 * IEEE Micro 38(1), 2018 (its current-based neuron).
 *
 * @param cDecay decay of the synaptic current a step, in [0, 1], 0.5 by default; 0: the current is
 *     the input
 * @param vDecay decay of the membrane potential a step, in [0, 1], 0.75 by default
 * @param gain what the synaptic current is multiplied with; finite, 1 by default
 * @param vLeak potential that the membrane leaks to; finite, 0 by default
 * @param vThreshold threshold; finite, 1 by default
 * @param vReset potential after a spike, finite, 0 by default; null: soft reset
 * @param resetAmount A, what soft reset subtracts, finite; null, the default: V_threshold
 * @param vInit potential before the first step, finite; null, the default: V_reset, 0 with soft
 *     reset
 * @param detachReset whether the gradient is stopped at S in the reset; false by default
 * @param learnCDecay whether cDecay is learned; false by default
 * @param learnVDecay whether vDecay is learned; false by default
 * @param learnVThreshold whether V_threshold is learned; false by default
 * @param perNeuron whether each neuron has learned values of its own; false by default
 */
public record CurrentLIF(
    double cDecay,
    double vDecay,
    double gain,
    double vLeak,
    double vThreshold,
    Double vReset,
    Double resetAmount,
    Double vInit,
    boolean detachReset,
    boolean learnCDecay,
    boolean learnVDecay,
    boolean learnVThreshold,
    boolean perNeuron)
    implements NeuronModel {

  private static final CurrentLIF DEFAULT =
      new CurrentLIF(0.5, 0.75, 1.0, 0.0, 1.0, 0.0, null, null, false, false, false, false, false);

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public CurrentLIF {
    Checks.in("CurrentLIF", "cDecay", cDecay, 0, 1);
    Checks.in("CurrentLIF", "vDecay", vDecay, 0, 1);
    Checks.finite("CurrentLIF", "gain", gain);
    Checks.finite("CurrentLIF", "vLeak", vLeak);
    Reset.check("CurrentLIF", vThreshold, vReset, resetAmount);
    Checks.finiteOrNull("CurrentLIF", "vInit", vInit);
  }

  /** CurrentLIF with the defaults. */
  public CurrentLIF() {
    this(
        DEFAULT.cDecay,
        DEFAULT.vDecay,
        DEFAULT.gain,
        DEFAULT.vLeak,
        DEFAULT.vThreshold,
        DEFAULT.vReset,
        DEFAULT.resetAmount,
        DEFAULT.vInit,
        DEFAULT.detachReset,
        DEFAULT.learnCDecay,
        DEFAULT.learnVDecay,
        DEFAULT.learnVThreshold,
        DEFAULT.perNeuron);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static CurrentLIF fromJson(Map<String, Object> json) {
    return JsonFields.over(DEFAULT, json);
  }

  /** This neuron with another cDecay. */
  public CurrentLIF withCDecay(double value) {
    return new CurrentLIF(
        value,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another vDecay. */
  public CurrentLIF withVDecay(double value) {
    return new CurrentLIF(
        cDecay,
        value,
        gain,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another gain. */
  public CurrentLIF withGain(double value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        value,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another vLeak. */
  public CurrentLIF withVLeak(double value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        value,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another vThreshold. */
  public CurrentLIF withVThreshold(double value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        value,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another vReset. */
  public CurrentLIF withVReset(Double value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        value,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another resetAmount. */
  public CurrentLIF withResetAmount(Double value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        vReset,
        value,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another vInit. */
  public CurrentLIF withVInit(Double value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        value,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another detachReset. */
  public CurrentLIF withDetachReset(boolean value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        value,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another learnCDecay. */
  public CurrentLIF withLearnCDecay(boolean value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        value,
        learnVDecay,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another learnVDecay. */
  public CurrentLIF withLearnVDecay(boolean value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        value,
        learnVThreshold,
        perNeuron);
  }

  /** This neuron with another learnVThreshold. */
  public CurrentLIF withLearnVThreshold(boolean value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        value,
        perNeuron);
  }

  /** This neuron with another perNeuron. */
  public CurrentLIF withPerNeuron(boolean value) {
    return new CurrentLIF(
        cDecay,
        vDecay,
        gain,
        vLeak,
        vThreshold,
        vReset,
        resetAmount,
        vInit,
        detachReset,
        learnCDecay,
        learnVDecay,
        learnVThreshold,
        value);
  }

  private Reset reset() {
    return new Reset(vThreshold, vReset, resetAmount, detachReset);
  }

  @Override
  public List<StateVariable> states() {
    return List.of(
        new StateVariable("v", vInit != null ? vInit : reset().initial()),
        new StateVariable("c", 0));
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
    T h = SecondOrder.charge(a, state.get(0), c, learnedV, vDecay, gain, vLeak);
    Reset reset = reset();
    if (!learnVThreshold) {
      T s = reset.fire(a, f, h);
      return new Step<>(s, List.of(reset.reset(a, h, s), c), h);
    }
    T threshold = learned.next();
    T s = f.apply(a, a.sub(h, threshold));
    return new Step<>(s, List.of(reset.reset(a, h, s, threshold), c), h);
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold * factor));
  }
}
