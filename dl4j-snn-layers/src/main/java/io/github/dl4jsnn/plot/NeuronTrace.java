package io.github.dl4jsnn.plot;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.algebra.ScalarAlgebra;
import io.github.dl4jsnn.neuron.InitialValues;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.Refractory;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import java.util.Arrays;
import java.util.List;

/**
 * One neuron over time, from its initial state, in double precision.
 *
 * <pre>
 * before[t]    = the membrane potential that step t would leave without its spike: H[t]
 * threshold[t] = what before[t] must reach for a spike; of several thresholds the first
 * spike[t]     = S[t]; of a neuron that never fires: its output
 * after[t]     = V[t]
 * </pre>
 *
 * <p>All arrays have the length of the current; potentials and currents are dimensionless. Learned
 * parameters have their values before training; of constants with one number per neuron it is the
 * first neuron that is shown.
 *
 * <p>Where a neuron fires on another scale than that of its membrane ({@link
 * io.github.dl4jsnn.neuron.KLIF} with scaleReset), the threshold keeps its distance to the membrane
 * on the scale on which the neuron fires. There is none, NaN, at the steps of a {@link Refractory}
 * period.
 */
public final class NeuronTrace {

  private final NeuronModel neuron;
  private final double[] current;
  private final double[] before;
  private final double[] threshold;
  private final double[] spike;
  private final double[][] states;

  private NeuronTrace(NeuronModel neuron, double[] current) {
    this.neuron = neuron;
    this.current = current;
    before = new double[current.length];
    threshold = new double[current.length];
    spike = new double[current.length];
    states = new double[neuron.states().size()][current.length];
  }

  /**
   * Lets a neuron run.
   *
   * @param neuron any neuron
   * @param current X[t], at least one step
   * @throws IllegalArgumentException if there is no step
   */
  public static NeuronTrace of(NeuronModel neuron, double... current) {
    if (current.length == 0) {
      throw new IllegalArgumentException(
          "NeuronTrace: current has no step; expected at least one, give the current of each step");
    }
    NeuronTrace trace = new NeuronTrace(neuron, current.clone());
    trace.run();
    return trace;
  }

  private void run() {
    SpikeFunction fires = new SpikeFunction(new ATan(), true);
    Silence silence = new Silence();
    SpikeFunction silent = new SpikeFunction(silence, false);
    List<Double> parameters = InitialValues.parameters(neuron, 0);
    List<Double> state = InitialValues.state(neuron, 0);
    ScalarAlgebra a = ScalarAlgebra.INSTANCE;
    for (int t = 0; t < current.length; t++) {
      silence.distance = Double.NaN;
      before[t] = neuron.step(a, silent, current[t], state, parameters).state().get(0);
      threshold[t] = Refractory.silent(neuron, state) ? Double.NaN : before[t] - silence.distance;
      NeuronModel.Step<Double> step = neuron.step(a, fires, current[t], state, parameters);
      spike[t] = step.spike();
      state = step.state();
      for (int k = 0; k < states.length; k++) {
        states[k][t] = state.get(k);
      }
    }
  }

  /** Says that a neuron never fires, and remembers how far it was from its threshold. */
  @SuppressWarnings("serial") // lives as long as a trace is made
  private static final class Silence implements Surrogate {
    private double distance;

    @Override
    public <T> T primitive(Algebra<T> a, T x) {
      // Of a neuron with several thresholds it is the first one that is shown.
      distance = Double.isNaN(distance) ? (Double) x : distance;
      return a.constant(x, 0);
    }

    @Override
    public <T> T derivative(Algebra<T> a, T x) {
      return a.constant(x, 0);
    }
  }

  /** The neuron. */
  public NeuronModel neuron() {
    return neuron;
  }

  /** The number of time steps. */
  public int steps() {
    return current.length;
  }

  /** X[t]. */
  public double[] current() {
    return current.clone();
  }

  /** H[t]. */
  public double[] before() {
    return before.clone();
  }

  /** The threshold at each step; NaN where no potential makes the neuron fire. */
  public double[] threshold() {
    return threshold.clone();
  }

  /** Whether the neuron has a threshold; if not, {@link #spike} is its output. */
  public boolean fires() {
    return !Arrays.stream(threshold).allMatch(Double::isNaN);
  }

  /** S[t]. */
  public double[] spike() {
    return spike.clone();
  }

  /** V[t]. */
  public double[] after() {
    return state(0);
  }

  /** State variable number {@code k} of the neuron after each step. */
  public double[] state(int k) {
    return states[k].clone();
  }
}
