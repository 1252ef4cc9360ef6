package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.algebra.Tape;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.SpikeFunction;
import io.github.dl4jsnn.neuron.StateVariable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The path for every data type and backend, and the reference that the fused one is held to: the
 * neuron's step as ND4J operations on [b, n], differentiated by {@link Tape}.
 */
final class PortablePass implements Pass {

  private static final NDArrayAlgebra ALGEBRA = NDArrayAlgebra.INSTANCE;

  private final NeuronModel neuron;
  private final SpikeFunction f;
  private final Map<String, INDArray> parameters;
  private final RecurrentWeights recurrent;
  private final List<StateVariable> variables;
  private final INDArray mask;
  private final Synapses.Portable synapses;

  /** [t][state]: before step t; the last entry is the state after the last step. */
  private final List<List<INDArray>> states = new ArrayList<>();

  /** Input currents [t]. */
  private final List<INDArray> currents = new ArrayList<>();

  PortablePass(
      NeuronModel neuron,
      SpikeFunction f,
      Map<String, INDArray> parameters,
      RecurrentWeights recurrent,
      INDArray mask,
      Synapses synapses) {
    this.neuron = neuron;
    this.f = f;
    this.parameters = parameters;
    this.recurrent = recurrent;
    variables = Pass.states(neuron, recurrent);
    this.mask = mask;
    this.synapses = (Synapses.Portable) synapses;
  }

  @Override
  public Synapses synapses() {
    return synapses;
  }

  /** The parameters, spread to one value a neuron of each example. */
  private List<INDArray> spread(INDArray like) {
    List<INDArray> out = new ArrayList<>();
    for (INDArray p : parameters.values()) {
      INDArray row = p.castTo(like.dataType()).reshape(1, p.length());
      out.add(like.ulike().assign(0).addi(row));
    }
    return out;
  }

  /** 1 where a step of an example counts, else 0, as a column [b, 1]; null without mask. */
  private INDArray column(int t, DataType dataType) {
    return mask == null ? null : mask.getColumn(t, true).neq(0).castTo(dataType);
  }

  @Override
  public void forward(Map<String, INDArray> start, INDArray spikes) {
    long[] shape = {synapses.rows(), synapses.neurons()};
    DataType dataType = spikes.dataType();
    // Outside of workspaces: what is kept here must outlive the one of the forward pass.
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      List<INDArray> state = new ArrayList<>();
      for (StateVariable variable : variables) {
        INDArray value = start.get(variable.name());
        state.add(
            value == null
                ? Nd4j.valueArrayOf(shape, variable.initial(), dataType)
                : value.castTo(dataType));
      }
      List<INDArray> values = null;
      for (int t = 0; t < synapses.steps(); t++) {
        INDArray x = synapses.current(t);
        if (recurrent != null) {
          x = x.add(recurrent.current(state.get(neurons())));
        }
        values = values == null ? spread(x) : values;
        states.add(state);
        currents.add(x);
        NeuronModel.Step<INDArray> step =
            neuron.step(ALGEBRA, f, x, state.subList(0, neurons()), values);
        INDArray count = column(t, dataType);
        INDArray s = step.spike();
        List<INDArray> next = new ArrayList<>();
        for (int k = 0; k < neurons(); k++) {
          next.add(select(count, step.state().get(k), state.get(k)));
        }
        if (recurrent != null) {
          next.add(select(count, s, state.get(neurons())));
        }
        state = next;
        spikes.slice(t, 0).assign(count == null ? s : s.mulColumnVector(count));
      }
      states.add(state);
    }
  }

  /** Where the spikes of the step before stand among the state variables, behind the neuron's. */
  private int neurons() {
    return neuron.states().size();
  }

  /** {@code yes} where count is 1, {@code no} where it is 0. */
  private static INDArray select(INDArray count, INDArray yes, INDArray no) {
    return count == null
        ? yes
        : yes.mulColumnVector(count).addi(no.mulColumnVector(count.rsub(1.0)));
  }

  @Override
  public Map<String, INDArray> state(DataType dataType) {
    Map<String, INDArray> out = new LinkedHashMap<>();
    for (int k = 0; k < variables.size(); k++) {
      out.put(variables.get(k).name(), states.get(states.size() - 1).get(k).dup());
    }
    return out;
  }

  @Override
  public INDArray backward(
      INDArray spikeGradient,
      int firstStep,
      Map<String, INDArray> gradients,
      LayerWorkspaceMgr workspaceMgr) {
    synapses.beginBackward(gradients, workspaceMgr);
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      List<INDArray> dState = new ArrayList<>();
      for (INDArray s : states.get(states.size() - 1)) {
        dState.add(s.ulike().assign(0));
      }
      List<INDArray> values = spread(dState.get(0));
      for (int t = synapses.steps() - 1; t >= firstStep; t--) {
        dState = stepBackward(t, spikeGradient.slice(t, 0), dState, values, gradients);
      }
    }
    return synapses.inputGradient();
  }

  private List<INDArray> stepBackward(
      int t,
      INDArray dSpike,
      List<INDArray> dState,
      List<INDArray> values,
      Map<String, INDArray> gradients) {
    INDArray count = column(t, dSpike.dataType());
    Tape<INDArray> tape = new Tape<>(ALGEBRA);
    Tape.Node<INDArray> x = tape.variable(currents.get(t));
    List<Tape.Node<INDArray>> before =
        states.get(t).subList(0, neurons()).stream().map(tape::variable).toList();
    List<Tape.Node<INDArray>> params = values.stream().map(tape::variable).toList();
    NeuronModel.Step<Tape.Node<INDArray>> step = neuron.step(tape, f, x, before, params);
    tape.seed(step.spike(), masked(count, dSpike));
    if (recurrent != null) {
      tape.seed(step.spike(), masked(count, dState.get(neurons())));
    }
    for (int k = 0; k < neurons(); k++) {
      tape.seed(step.state().get(k), masked(count, dState.get(k)));
    }
    tape.backward();
    INDArray dCurrent = orZero(tape.gradient(x), dSpike);
    synapses.backward(t, dCurrent);
    int p = 0;
    for (String key : parameters.keySet()) {
      INDArray g = tape.gradient(params.get(p++));
      if (g != null) {
        INDArray to = gradients.get(key);
        to.addi(to.length() == 1 ? g.sum().reshape(1) : g.sum(0));
      }
    }
    List<INDArray> out = new ArrayList<>();
    for (int k = 0; k < neurons(); k++) {
      out.add(orZero(tape.gradient(before.get(k)), dSpike));
    }
    if (recurrent != null) {
      out.add(recurrent.backward(states.get(t).get(neurons()), dCurrent, gradients));
    }
    if (count != null) {
      // A padded step leaves the state as it is, and so its gradient.
      for (int k = 0; k < out.size(); k++) {
        out.set(k, out.get(k).add(dState.get(k).mulColumnVector(count.rsub(1.0))));
      }
    }
    return out;
  }

  private static INDArray masked(INDArray count, INDArray gradient) {
    return count == null ? gradient : gradient.mulColumnVector(count);
  }

  private static INDArray orZero(INDArray gradient, INDArray like) {
    return gradient == null ? like.ulike().assign(0) : gradient;
  }
}
