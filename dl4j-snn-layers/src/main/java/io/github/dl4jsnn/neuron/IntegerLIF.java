package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Records;
import java.util.List;

/**
 * Leaky integrate-and-fire neuron that sends up to D spikes at one time step, as one number, I-LIF.
 *
 * <pre>
 * H[t] = V[t-1] - (V[t-1] - V_r) / τ + X[t]
 * S[t] = Σ_{k=1..D} Θ(H[t] / V_threshold - k + 1/2)        H / V_threshold in [0, D], rounded, halves upwards
 * V[t] = H[t] - V_threshold S[t]                           soft reset
 * V[t] = H[t] (1 - R[t]) + V_reset R[t]                    hard reset; R = 1 where S &gt;= 1, else 0
 * </pre>
 *
 * <p>V_r, and V before the first step, are V_reset, 0 without one. Each of the D thresholds has the
 * surrogate's gradient: dS/dH = Σ_k g'(H / V_threshold - k + 1/2) / V_threshold. With {@code new
 * Rect()} that is the paper's, 1 / V_threshold while H / V_threshold is in [0, D], but 0 at the
 * whole numbers, the edges of its windows. A detached reset stops it at S in V[t].
 *
 * <p>Layers above get numbers from 0 to D, each of which stands for so many spikes of 1: what they
 * make of them is the same, their bias once. A firing rate counts the steps at which S &gt; 0.
 *
 * <p>Elementwise, any shape; potentials and currents are dimensionless, τ counts time steps.
 * Constants are one number or one per neuron.
 *
 * <p>Reference: X. Luo et al., "Integer-Valued Training and Spike-Driven Inference Spiking Neural
 * Network for High-performance and Energy-efficient Object Detection", ECCV 2024, whose rounding
 * takes halves to the even number.
 *
 * @param tau membrane time constant in time steps; finite and &gt; 1, 4/3 by default
 * @param vThreshold the potential of one spike; finite and &gt; 0, 1 by default
 * @param reset see {@link Reset}; soft by default
 * @param maxSpikes D, in [1, 32], 4 by default
 */
public record IntegerLIF(Constant tau, Constant vThreshold, Reset reset, int maxSpikes)
    implements ResettingNeuron<IntegerLIF> {

  /** Each one is a part of the step. */
  private static final int MOST = 32;

  /**
   * @throws IllegalArgumentException if tau is not finite and &gt; 1, the threshold not finite and
   *     &gt; 0, a potential not finite, or maxSpikes not in [1, 32]
   */
  public IntegerLIF {
    ConstantChecks.above("IntegerLIF", "tau", tau, 1);
    ConstantChecks.above("IntegerLIF", "vThreshold", vThreshold, 0);
    Reset.check("IntegerLIF", vThreshold, reset);
    Checks.in("IntegerLIF", "maxSpikes", maxSpikes, 1, MOST);
  }

  /** IntegerLIF with the defaults. */
  public IntegerLIF() {
    this(Constant.of(4.0 / 3), Constant.of(1), Reset.soft(), 4);
  }

  /** This neuron with another membrane time constant. */
  public IntegerLIF withTau(double... values) {
    return Records.with(this, "tau", Constant.of(values));
  }

  /** This neuron with another number of spikes at most. */
  public IntegerLIF withMaxSpikes(int value) {
    return Records.with(this, "maxSpikes", value);
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
    T h = Leak.charge(a, x, state.get(0), false, change -> a.div(change, c.get("tau")), c);
    T spikes = a.div(h, c.get("vThreshold"));
    T first = f.apply(a, a.add(spikes, -0.5));
    T s = first;
    for (int k = 2; k <= maxSpikes; k++) {
      s = a.add(s, f.apply(a, a.add(spikes, 0.5 - k)));
    }
    T resets = reset.kind() == Reset.Kind.HARD ? first : s;
    return new Step<>(s, List.of(reset.apply(a, h, resets, c)), h);
  }
}
