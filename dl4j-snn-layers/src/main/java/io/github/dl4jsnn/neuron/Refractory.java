package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Any neuron with an absolute refractory period: for r time steps after a spike it does not fire,
 * and its membrane stands still.
 *
 * <pre>
 * R[t] = 1 where ρ[t-1] &gt; 0, else 0                refractory
 * S[t] = (1 - R[t]) S'[t]                          S', V' and all else: the step of the neuron, with this S
 * V[t] = R[t] V[t-1] + (1 - R[t]) V'[t]
 * ρ[t] = r S[t] + R[t] (ρ[t-1] - 1)
 * ρ[-1] = 0
 * </pre>
 *
 * <p>V stays where the reset left it: at V_reset, or, with a soft reset, at H - V_threshold, which
 * may be above the threshold still; the neuron then fires at the first step that it may. What is
 * held is the neuron's {@link NeuronModel#heldStates}: the membrane, and what belongs to it. All
 * other states go on as at a step without a spike: a synaptic current decays and takes up the
 * input, of which the membrane sees what is left after the period; adaptation decays, or follows
 * the H that the step would reach. The reset of {@link DelayedResetLIF}, due at the step after its
 * spike, comes at the first step after the period.
 *
 * <p>ρ counts: it carries no gradient, and while R = 1 none passes through S; dL/dV passes through
 * V[t-1] unchanged. In smooth mode a step with |S| &gt;= 1/2 counts as a spike.
 *
 * <p>A layer's start values ({@code WeightInitSpiking}) are those of the neuron without the period.
 *
 * <p>Elementwise, any shape; ρ and r count time steps. r is one number or one per neuron.
 *
 * <p>Reference: W. Gerstner, W. M. Kistler, R. Naud, L. Paninski, "Neuronal Dynamics", Cambridge
 * University Press, 2014, section 1.3. The order of the updates is that of Norse's lif_refrac.
 *
 * @param neuron fires, and is not refractory itself; LIF by default
 * @param steps r, time steps without a spike after one; whole, in [0, 2048] so that each
 *     floating-point type of a network counts them, 2 by default
 */
public record Refractory(NeuronModel neuron, Constant steps) implements NeuronModel {

  /** Name of ρ among the state variables. */
  public static final String STATE = "rho";

  private static final String STEPS = "refractorySteps";
  private static final int MOST = 2048;

  /**
   * @throws IllegalArgumentException if the neuron is null, never fires, has a state "rho" or is
   *     refractory already, or steps are out of their range
   */
  public Refractory {
    check(neuron);
    ConstantChecks.whole("Refractory", "steps", steps, 0, MOST);
  }

  /**
   * A neuron with so many steps without a spike after one.
   *
   * @param steps one number, or one per neuron
   */
  public Refractory(NeuronModel neuron, double... steps) {
    this(neuron, Constant.of(steps));
  }

  /** LIF with its defaults, and a period of two steps. */
  public Refractory() {
    this(new LIF(), 2);
  }

  private static void check(NeuronModel neuron) {
    String expected =
        neuron == null
            ? "null"
            : neuron instanceof Refractory || neuron.states().stream().anyMatch(Refractory::counts)
                ? neuron + ", which has a refractory period already"
                : Neurons.fires(neuron) ? null : neuron + ", which never fires";
    if (expected != null) {
      throw new IllegalArgumentException(
          "Refractory: neuron must be one that fires, without a state \"rho\", got " + expected);
    }
  }

  private static boolean counts(StateVariable state) {
    return state.name().equals(STATE);
  }

  /** This period with another neuron. */
  public Refractory withNeuron(NeuronModel value) {
    return Records.with(this, "neuron", value);
  }

  /** This neuron with another number of steps: one, or one per neuron. */
  public Refractory withSteps(double... values) {
    return Records.with(this, "steps", Constant.of(values));
  }

  /** A neuron itself, without a period that it may have. */
  public static NeuronModel without(NeuronModel neuron) {
    return neuron instanceof Refractory refractory ? refractory.neuron : neuron;
  }

  /** Whether a neuron in this state cannot fire at the next step. */
  public static boolean silent(NeuronModel neuron, List<Double> state) {
    return neuron instanceof Refractory && state.get(state.size() - 1) >= 0.5;
  }

  @Override
  public boolean signed() {
    return neuron.signed();
  }

  @Override
  public List<StateVariable> states() {
    List<StateVariable> states = new ArrayList<>(neuron.states());
    states.add(new StateVariable(STATE, 0));
    return states;
  }

  private Constants constants() {
    return Constants.fixed().with(STEPS, steps);
  }

  @Override
  public List<NeuronParameter> parameters() {
    List<NeuronParameter> parameters = new ArrayList<>(neuron.parameters());
    parameters.addAll(constants().parameters());
    return parameters;
  }

  /** Fires as another function does where {@code open} is 1, and not where it is 0. */
  @SuppressWarnings("serial") // lives as long as a step is made
  private static final class Gate implements Surrogate {
    private final SpikeFunction f;
    private final Object open;

    Gate(SpikeFunction f, Object open) {
      this.f = f;
      this.open = open;
    }

    /** The step that made this gate computes with one kind of number. */
    @SuppressWarnings("unchecked")
    private <T> T gated(Algebra<T> a, T value) {
      return a.mul((T) open, value);
    }

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      return gated(a, f.value(a, x));
    }

    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      return gated(a, f.surrogate().derivative(a, x));
    }
  }

  @Override
  public <T> Step<T> step(Algebra<T> a, SpikeFunction f, T x, List<T> state, List<T> parameters) {
    int own = state.size() - 1;
    int given = neuron.parameters().size();
    Constants.In<T> c = constants().in(parameters.subList(given, parameters.size()));
    T left = a.detach(state.get(own));
    T silent = a.step(a.add(left, -0.5));
    SpikeFunction gated = new SpikeFunction(new Gate(f, a.sub(1, silent)), false);
    Step<T> step = neuron.step(a, gated, x, state.subList(0, own), parameters.subList(0, given));
    List<String> held = neuron.heldStates();
    List<T> after = new ArrayList<>();
    for (int k = 0; k < own; k++) {
      T next = step.state().get(k);
      boolean hold = held.contains(neuron.states().get(k).name());
      after.add(hold ? a.select(silent, state.get(k), next) : next);
    }
    T counted = a.mul(silent, a.add(left, -1));
    after.add(a.add(counted, a.mul(fired(a, a.detach(step.spike())), c.get(STEPS))));
    T h = step.charged();
    return new Step<>(step.spike(), after, h == null ? null : a.select(silent, state.get(0), h));
  }

  /** 1 where a spike of any size or sign was sent: S² >= 1/4, which has no kink at 0 or 1. */
  private static <T> T fired(Algebra<T> a, T spike) {
    return a.step(a.add(a.mul(spike, spike), -0.25));
  }

  @Override
  public Optional<NeuronModel> scaleThreshold(double factor) {
    return neuron.scaleThreshold(factor).map(this::withNeuron);
  }
}
