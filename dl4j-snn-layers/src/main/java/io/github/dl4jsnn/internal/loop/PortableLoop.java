package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A neuron over all time steps for every data type and backend: its step as ND4J operations on [b,
 * n], differentiated by {@link Tape}. The caller goes through the steps, forward in ascending and
 * then backward in descending order, with workspaces closed, since arrays are kept in between.
 */
public final class PortableLoop {

  private static final NDArrayAlgebra ALGEBRA = NDArrayAlgebra.INSTANCE;

  private final NeuronModel neuron;
  private final List<NeuronParameter> parameters;
  private final SpikeFunction f;
  private final List<INDArray> learned;
  private final INDArray mask;

  /** [t][state]: before step t; the last entry is the state after the last step. */
  private final List<List<INDArray>> states = new ArrayList<>();

  /** Input currents [t]. */
  private final List<INDArray> currents = new ArrayList<>();

  private List<INDArray> stateGradients;
  private List<INDArray> parameterGradients;

  /** The parameters, spread to one value per neuron of each example. */
  private List<INDArray> values;

  /**
   * @param neuron the model
   * @param f fires
   * @param learned the learned parameters, each [1] or [n], in the order of {@link
   *     NeuronParameter#learnedBy}
   * @param mask [b, T], 0 where a step of an example is padding; null without mask. At such a step
   *     there is no spike and the state stays as it was
   * @param start the state before the first step, each [b, n], in the order of {@link
   *     NeuronModel#states}
   */
  public PortableLoop(
      NeuronModel neuron,
      SpikeFunction f,
      List<INDArray> learned,
      INDArray mask,
      List<INDArray> start) {
    this.neuron = neuron;
    parameters = neuron.parameters();
    this.f = f;
    this.learned = learned;
    this.mask = mask;
    states.add(start);
  }

  private List<INDArray> spread(INDArray like) {
    List<INDArray> out = new ArrayList<>();
    Iterator<INDArray> next = learned.iterator();
    for (NeuronParameter p : parameters) {
      if (p.learned()) {
        INDArray value = next.next();
        INDArray row = value.castTo(like.dataType()).reshape(1, value.length());
        out.add(zeros(like).addi(row));
      } else {
        out.add(p.initial().assignTo(like.ulike()));
      }
    }
    return out;
  }

  /** 1 where a step of an example counts, else 0, as a column [b, 1]; null without mask. */
  private INDArray column(int t, DataType dataType) {
    return mask == null ? null : mask.getColumn(t, true).neq(0).castTo(dataType);
  }

  /**
   * The next time step.
   *
   * @param x input current X[t], [b, n]
   * @return S[t], [b, n]
   */
  public INDArray forward(INDArray x) {
    if (values == null) {
      values = spread(x);
    }
    List<INDArray> state = state();
    int t = currents.size();
    currents.add(x);
    NeuronModel.Step<INDArray> step = neuron.step(ALGEBRA, f, x, state, values);
    INDArray count = column(t, x.dataType());
    List<INDArray> next = new ArrayList<>();
    for (int k = 0; k < state.size(); k++) {
      next.add(select(t, step.state().get(k), state.get(k)));
    }
    states.add(next);
    return masked(count, step.spike());
  }

  /** The state after the last step that was run, in the order of {@link NeuronModel#states}. */
  public List<INDArray> state() {
    return states.get(states.size() - 1);
  }

  /** S of step t, [b, n], computed once more. */
  public INDArray spike(int t) {
    INDArray x = currents.get(t);
    return masked(
        column(t, x.dataType()), neuron.step(ALGEBRA, f, x, states.get(t), values).spike());
  }

  /** The state after step t. */
  public List<INDArray> state(int t) {
    return states.get(t + 1);
  }

  /** {@code yes} where step t of an example counts, {@code no} where it is padding; [b, n]. */
  public INDArray select(int t, INDArray yes, INDArray no) {
    INDArray count = column(t, yes.dataType());
    return count == null ? yes : yes.mul(count).addi(no.mul(count.rsub(1.0)));
  }

  /**
   * Begins a backward pass.
   *
   * @param gradients dL/d(state after the last step), each [b, n]; null for zeros
   */
  public void beginBackward(List<INDArray> gradients) {
    stateGradients =
        gradients == null ? state().stream().map(PortableLoop::zeros).toList() : gradients;
    parameterGradients =
        learned.stream().map(p -> zeros(p).castTo(state().get(0).dataType())).toList();
  }

  /**
   * The gradient of step t.
   *
   * @param dSpike dL/dS[t], [b, n]
   * @param dMembrane dL/d(a state variable after the step), other than through later steps; or null
   * @param shown index of that state variable; 0 is the membrane potential
   * @return dL/dX[t]
   */
  public INDArray backward(int t, INDArray dSpike, INDArray dMembrane, int shown) {
    List<INDArray> dState = new ArrayList<>(stateGradients);
    if (dMembrane != null) {
      dState.set(shown, dState.get(shown).add(dMembrane));
    }
    INDArray count = column(t, dSpike.dataType());
    Tape<INDArray> tape = new Tape<>(ALGEBRA);
    Tape.Node<INDArray> x = tape.variable(currents.get(t));
    List<Tape.Node<INDArray>> before = states.get(t).stream().map(tape::variable).toList();
    List<Tape.Node<INDArray>> params = values.stream().map(tape::variable).toList();
    NeuronModel.Step<Tape.Node<INDArray>> step = neuron.step(tape, f, x, before, params);
    tape.seed(step.spike(), masked(count, dSpike));
    for (int k = 0; k < dState.size(); k++) {
      tape.seed(step.state().get(k), masked(count, dState.get(k)));
    }
    tape.backward();
    Iterator<INDArray> next = parameterGradients.iterator();
    for (int k = 0; k < params.size(); k++) {
      if (parameters.get(k).learned()) {
        INDArray to = next.next();
        INDArray g = tape.gradient(params.get(k));
        if (g != null) {
          to.addi(to.length() == 1 ? g.sum().reshape(1) : g.sum(0));
        }
      }
    }
    List<INDArray> out = new ArrayList<>();
    for (int k = 0; k < dState.size(); k++) {
      // A padded step leaves the state as it is, and so its gradient.
      out.add(select(t, orZero(tape.gradient(before.get(k)), dSpike), dState.get(k)));
    }
    stateGradients = out;
    return orZero(tape.gradient(x), dSpike);
  }

  /** dL/d(state before the step of the last {@link #backward}). */
  public List<INDArray> stateGradients() {
    return stateGradients;
  }

  /** dL/d(learned parameter), summed over the steps so far, each [1] or [n]. */
  public List<INDArray> parameterGradients() {
    return parameterGradients;
  }

  private static INDArray masked(INDArray count, INDArray values) {
    return count == null ? values : values.mul(count);
  }

  private static INDArray orZero(INDArray gradient, INDArray like) {
    return gradient == null ? zeros(like) : gradient;
  }

  private static INDArray zeros(INDArray like) {
    return like.ulike().assign(0);
  }
}
