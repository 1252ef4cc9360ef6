package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.Charged;
import io.github.dl4jsnn.internal.loop.PortableLoop;
import io.github.dl4jsnn.internal.loop.SpikeTally;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The path for every data type and backend, and the reference that the fused one is held to: the
 * neuron's step as ND4J operations, in an {@link PortableLoop}.
 */
public final class PortablePass implements Pass {

  private final NeuronModel neuron;
  private final SpikeFunction f;
  private final Map<String, INDArray> parameters;
  private final RecurrentWeights recurrent;
  private final List<StateVariable> variables;
  private final INDArray mask;
  private final Synapses.Portable synapses;
  private final int shown;

  /** Where there are recurrent weights: the spikes of the step before, [t]; the last is the end. */
  private final List<INDArray> previous = new ArrayList<>();

  private PortableLoop loop;

  public PortablePass(
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
    shown = Charged.shown(neuron);
  }

  @Override
  public Synapses synapses() {
    return synapses;
  }

  @Override
  public void forward(
      Map<String, INDArray> start,
      INDArray spikes,
      INDArray membranes,
      boolean keepState,
      SpikeTally tally) {
    long[] shape = {synapses.rows(), synapses.neurons()};
    DataType dataType = (spikes == null ? membranes : spikes).dataType();
    // Outside of workspaces: what is kept here must outlive the one of the forward pass.
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      List<INDArray> state = new ArrayList<>();
      for (StateVariable variable : variables) {
        INDArray value = start.get(variable.name());
        state.add(
            value == null
                ? variable.initial().assignTo(Nd4j.createUninitialized(dataType, shape))
                : value.castTo(dataType));
      }
      INDArray allSpikes = whole(spikes);
      INDArray allMembranes = whole(membranes);
      int own = neuron.states().size();
      loop =
          new PortableLoop(
              neuron, f, List.copyOf(parameters.values()), mask, state.subList(0, own));
      previous.addAll(state.subList(own, state.size()));
      for (int t = 0; t < synapses.steps(); t++) {
        INDArray x = synapses.current(t);
        if (recurrent != null) {
          x = x.add(recurrent.current(previous.get(t)));
        }
        INDArray s = loop.forward(x);
        if (recurrent != null) {
          previous.add(loop.select(t, s, previous.get(t)));
        }
        if (spikes != null) {
          allSpikes.slice(t, 0).assign(s);
        }
        if (membranes != null) {
          allMembranes.slice(t, 0).assign(loop.state(t).get(shown));
        }
      }
      if (allSpikes != spikes) {
        spikes.assign(allSpikes);
      }
      if (allMembranes != membranes) {
        membranes.assign(allMembranes);
      }
    }
  }

  @Override
  public Map<String, INDArray> state(DataType dataType) {
    Map<String, INDArray> out = new LinkedHashMap<>();
    List<INDArray> end = new ArrayList<>(loop.state());
    if (recurrent != null) {
      end.add(previous.get(previous.size() - 1));
    }
    for (int k = 0; k < variables.size(); k++) {
      out.put(variables.get(k).name(), end.get(k).dup());
    }
    return out;
  }

  @Override
  public INDArray backward(
      INDArray spikeGradient,
      INDArray membraneGradient,
      int firstStep,
      Map<String, INDArray> gradients,
      LayerWorkspaceMgr workspaceMgr) {
    if (gradients != null) {
      // They are added to, step by step.
      gradients.values().forEach(g -> g.assign(0));
    }
    synapses.beginBackward(gradients, workspaceMgr);
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      loop.beginBackward(null);
      INDArray dSpikes = direct(spikeGradient) ? spikeGradient : spikeGradient.dup('c');
      INDArray dMembranes = direct(membraneGradient) ? membraneGradient : membraneGradient.dup('c');
      INDArray dPrevious = recurrent == null ? null : zeros(previous.get(0));
      for (int t = synapses.steps() - 1; t >= firstStep; t--) {
        INDArray dMembrane = dMembranes == null ? null : dMembranes.slice(t, 0);
        INDArray dSpike = dSpikes == null ? zeros(dMembrane) : dSpikes.slice(t, 0);
        INDArray total = recurrent == null ? dSpike : dSpike.add(dPrevious);
        INDArray dCurrent = loop.backward(t, total, dMembrane, shown);
        synapses.backward(t, dCurrent);
        if (recurrent != null) {
          INDArray g = recurrent.backward(previous.get(t), dCurrent, gradients);
          // A padded step leaves the state as it is, and so its gradient.
          dPrevious = g.add(loop.select(t, zeros(dPrevious), dPrevious));
        }
      }
      int k = 0;
      for (String key : parameters.keySet()) {
        gradients.get(key).assign(loop.parameterGradients().get(k++));
      }
    }
    return synapses.inputGradient();
  }

  /** Whether slice(..) serves: of columns of a wider array it loses the memory. */
  private static boolean direct(INDArray steps) {
    return steps == null || TimeMajor.contiguous(steps);
  }

  /** Where the steps of [T, b, n] are written. */
  private static INDArray whole(INDArray steps) {
    return direct(steps) ? steps : Nd4j.createUninitialized(steps.dataType(), steps.shape(), 'c');
  }

  @Override
  public INDArray spikes(DataType dataType) {
    return steps(dataType, loop::spike);
  }

  @Override
  public INDArray membranes(DataType dataType) {
    return steps(dataType, t -> loop.state(t).get(0));
  }

  private INDArray steps(DataType dataType, IntFunction<INDArray> step) {
    INDArray out = Pass.steps(synapses, dataType);
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      for (int t = 0; t < synapses.steps(); t++) {
        out.slice(t, 0).assign(step.apply(t));
      }
    }
    return out;
  }

  private static INDArray zeros(INDArray like) {
    return like.ulike().assign(0);
  }
}
