package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.neuron.StateVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every data type and backend, and the reference that {@link FusedRun} is held to: the neuron's
 * step as ND4J operations, in a {@link PortableLoop}. What is kept lies outside of workspaces,
 * since it must outlive the one of the forward pass.
 */
public final class PortableRun implements NeuronRun {

  private final Population population;
  private final List<StateVariable> states;
  private final StepInput input;
  private final boolean coupled;
  private final DataType dataType;
  private final long[] shape;
  private final int shown;

  /** Where neurons are coupled: the spikes from the previous step, [t]; the last is the end. */
  private List<INDArray> previous;

  private PortableLoop loop;

  /**
   * @param coupled whether the input takes the spikes from the previous step
   * @param rows b
   * @param width n
   */
  public PortableRun(
      Population population,
      StepInput input,
      boolean coupled,
      DataType dataType,
      long rows,
      long width) {
    this.population = population;
    this.input = input;
    this.coupled = coupled;
    this.dataType = dataType;
    states = population.neuron().states();
    shape = new long[] {rows, width};
    shown = Charged.shown(population.neuron());
  }

  private INDArray given(List<INDArray> start, int k) {
    INDArray value = start == null ? null : start.get(k);
    if (value != null) {
      return value.castTo(dataType);
    }
    INDArray array = Nd4j.create(dataType, shape);
    return k < states.size() ? states.get(k).initial().assignTo(array) : array;
  }

  @Override
  public void forward(
      List<INDArray> start,
      INDArray spikes,
      INDArray membranes,
      boolean keepEnd,
      SpikeTally tally) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      List<INDArray> own = new ArrayList<>();
      for (int k = 0; k < states.size(); k++) {
        own.add(given(start, k));
      }
      loop =
          new PortableLoop(
              population.neuron(), population.f(), population.learned(), population.mask(), own);
      previous = new ArrayList<>();
      if (coupled) {
        previous.add(given(start, states.size()));
      }
      INDArray allSpikes = whole(spikes);
      INDArray allMembranes = whole(membranes);
      for (int t = 0; t < input.steps(); t++) {
        INDArray s = loop.forward(input.current(t, before(t)));
        if (coupled) {
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

  private INDArray before(int t) {
    return coupled ? previous.get(t) : null;
  }

  @Override
  public void from(List<INDArray> start) {
    forward(start, null, null, false, null);
  }

  @Override
  public List<INDArray> end() {
    List<INDArray> end = new ArrayList<>(loop.state());
    if (coupled) {
      end.add(previous.get(previous.size() - 1));
    }
    return end.stream().map(INDArray::dup).toList();
  }

  /**
   * Carries gradients back through the steps; dL/dI goes to the input.
   *
   * @param spikeGradient c-ordered [T, b, n], or columns of such an array, dL/dS; null: 0.
   *     Gradients of the steps before {@code firstStep} are left out
   * @param membraneGradient likewise, dL/d(the membrane potential that is shown); null: 0
   * @param endGradients dL/d(state after the last step) of the neuron's own variables; null: 0
   */
  public RunGradients backward(
      INDArray spikeGradient,
      INDArray membraneGradient,
      int firstStep,
      List<INDArray> endGradients) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      loop.beginBackward(endGradients);
      INDArray dSpikes = direct(spikeGradient) ? spikeGradient : spikeGradient.dup('c');
      INDArray dMembranes = direct(membraneGradient) ? membraneGradient : membraneGradient.dup('c');
      INDArray dPrevious = coupled ? zeros(previous.get(0)) : null;
      for (int t = input.steps() - 1; t >= firstStep; t--) {
        INDArray dMembrane = dMembranes == null ? null : dMembranes.slice(t, 0);
        INDArray dSpike = dSpikes == null ? zeros(dMembrane) : dSpikes.slice(t, 0);
        INDArray total = coupled ? dSpike.add(dPrevious) : dSpike;
        INDArray gradient = input.backward(t, before(t), loop.backward(t, total, dMembrane, shown));
        if (coupled) {
          // A padded step leaves the state as it is, and so its gradient.
          dPrevious = gradient.add(loop.select(t, zeros(dPrevious), dPrevious));
        }
      }
      return new RunGradients(loop.parameterGradients(), loop.stateGradients());
    }
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
  public void spikes(INDArray out) {
    write(out, loop::spike);
  }

  @Override
  public void membranes(INDArray out) {
    write(out, t -> loop.state(t).get(0));
  }

  private void write(INDArray out, IntFunction<INDArray> step) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      for (int t = 0; t < input.steps(); t++) {
        out.slice(t, 0).assign(step.apply(t));
      }
    }
  }

  private static INDArray zeros(INDArray like) {
    return like.ulike().assign(0);
  }
}
