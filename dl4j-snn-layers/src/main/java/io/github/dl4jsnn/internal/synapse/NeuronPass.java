package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.NeuronRun;
import io.github.dl4jsnn.internal.loop.SpikeTally;
import io.github.dl4jsnn.neuron.StateVariable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Synapses drive the neurons of a {@link NeuronRun}; state and parameters have names here.
 *
 * @param <S> the form of the synapses
 * @param <R> the run that takes it
 */
abstract class NeuronPass<S extends Synapses, R extends NeuronRun> implements Pass {

  final S synapses;

  /** Weights from the spikes of the previous step, or null. */
  final RecurrentWeights recurrent;

  private final List<String> stateNames = new ArrayList<>();
  private final List<String> parameterKeys;
  private R run;

  NeuronPass(LayerNeurons neurons, S synapses) {
    this.synapses = synapses;
    recurrent = neurons.recurrent();
    neurons.neuron().states().stream().map(StateVariable::name).forEach(stateNames::add);
    if (recurrent != null) {
      stateNames.add(RecurrentWeights.STATE);
    }
    parameterKeys = List.copyOf(neurons.parameters().keySet());
  }

  /** Set by the constructor of a subclass. */
  final void run(R run) {
    this.run = run;
  }

  final R run() {
    return run;
  }

  @Override
  public final Synapses synapses() {
    return synapses;
  }

  @Override
  public final void forward(
      Map<String, INDArray> start,
      INDArray spikes,
      INDArray membranes,
      boolean keepState,
      SpikeTally tally) {
    List<INDArray> ordered = new ArrayList<>();
    stateNames.forEach(name -> ordered.add(start.get(name)));
    run.forward(ordered, spikes, membranes, keepState, tally);
  }

  @Override
  public final Map<String, INDArray> state(DataType dataType) {
    Map<String, INDArray> out = new LinkedHashMap<>();
    List<INDArray> end = run.end();
    for (int k = 0; k < end.size(); k++) {
      out.put(stateNames.get(k), end.get(k));
    }
    return out;
  }

  /** Writes dL/d(parameter of the neuron). */
  final void write(List<INDArray> parameterGradients, Map<String, INDArray> gradients) {
    for (int k = 0; k < parameterKeys.size(); k++) {
      gradients.get(parameterKeys.get(k)).assign(parameterGradients.get(k));
    }
  }

  /** A new c-ordered array [T, b, n], outside of workspaces. */
  private INDArray steps(DataType dataType) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long[] shape = {synapses.steps(), synapses.rows(), synapses.neurons()};
      return Nd4j.createUninitialized(dataType, shape, 'c');
    }
  }

  @Override
  public final INDArray spikes(DataType dataType) {
    INDArray out = steps(dataType);
    run.spikes(out);
    return out;
  }

  @Override
  public final INDArray membranes(DataType dataType) {
    INDArray out = steps(dataType);
    run.membranes(out);
    return out;
  }

  @Override
  public final void release() {
    run.release();
  }
}
