package io.github.dl4jsnn.online;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.BaseSpikingLayer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.StateVariable;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A layer of neurons under {@link EProp}: its state, and an eligibility trace for each weight. What
 * drives a neuron is one vector p = [input, own spikes of the step before, 1].
 */
final class EligibleLayer {

  private static final String SPIKES = "previousSpikes";
  private static final String ELIGIBILITY = "eligibility.";
  private static final String FILTERED = "filtered";

  private final Layer layer;
  private final NeuronModel neuron;
  private final SpikeFunction f;

  /** κ. */
  private final double filter;

  private final boolean recurrent;
  private final boolean bias;

  /** [b, n] each; null before the first step. */
  private List<INDArray> state;

  /** z[t-1], [b, n]. */
  private INDArray spikes;

  /** ε of each state, [b, P, n]. */
  private List<INDArray> eligibility;

  /** ē, [b, P, n]. */
  private INDArray filtered;

  /** ∂z[t]/∂I[t], [b, n]. */
  private INDArray slope;

  EligibleLayer(Layer layer, double filter) {
    this.layer = layer;
    this.filter = filter;
    BaseSpikingLayer conf = (BaseSpikingLayer) layer.conf().getLayer();
    neuron = conf.getNeuron();
    f = new SpikeFunction(conf.getSurrogate(), conf.isSpiking());
    recurrent = layer.paramTable().containsKey(ParameterKeys.RECURRENT);
    bias = layer.paramTable().containsKey(ParameterKeys.BIAS);
  }

  private INDArray weight() {
    return layer.getParam(ParameterKeys.WEIGHT);
  }

  /** The next step: spikes [b, n] of an input [b, nIn]. */
  INDArray forward(INDArray x) {
    INDArray current = x.mmul(weight());
    if (state == null) {
      begin(current);
    } else if (spikes.size(0) != x.size(0)) {
      throw new DL4JInvalidInputException(
          "OnlineTrainer got "
              + x.size(0)
              + " examples at a time step, expected "
              + spikes.size(0)
              + " as at the step before: reset() begins with another number");
    }
    if (recurrent) {
      current.addi(spikes.mmul(layer.getParam(ParameterKeys.RECURRENT)));
    }
    if (bias) {
      current.addi(layer.getParam(ParameterKeys.BIAS).castTo(current.dataType()));
    }
    trace(driving(x), LocalSlopes.of(neuron, f, current, state));
    NeuronModel.Step<INDArray> step =
        neuron.step(
            NDArrayAlgebra.INSTANCE, f, current, state, LocalSlopes.spread(neuron, current));
    for (int k = 0; k < state.size(); k++) {
      state.get(k).assign(step.state().get(k));
    }
    return spikes.assign(step.spike());
  }

  /** What lasts from step to step lies outside of the workspace of a step, each in one array. */
  private void begin(INDArray like) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      state = new ArrayList<>();
      eligibility = new ArrayList<>();
      for (StateVariable variable : neuron.states()) {
        state.add(variable.initial().assignTo(like.ulike()));
        eligibility.add(zeros(like));
      }
      spikes = like.ulike().assign(0);
      filtered = zeros(like);
    }
  }

  private INDArray zeros(INDArray like) {
    long driven = weight().size(0) + (recurrent ? like.size(1) : 0) + (bias ? 1 : 0);
    return Nd4j.zeros(like.dataType(), like.size(0), driven, like.size(1));
  }

  /** p, [b, P, 1]. */
  private INDArray driving(INDArray x) {
    List<INDArray> parts = new ArrayList<>(List.of(x));
    if (recurrent) {
      parts.add(spikes);
    }
    if (bias) {
      parts.add(Nd4j.ones(x.dataType(), x.size(0), 1));
    }
    INDArray p = Nd4j.concat(1, parts.toArray(new INDArray[0]));
    return p.reshape(p.size(0), p.size(1), 1);
  }

  private void trace(INDArray p, LocalSlopes slopes) {
    INDArray e = along(slopes.spike, p);
    List<INDArray> next = new ArrayList<>();
    slopes.states.forEach(row -> next.add(along(row, p)));
    for (int k = 0; k < next.size(); k++) {
      eligibility.get(k).assign(next.get(k));
    }
    filtered.muli(filter).addi(e);
    slope = slopes.spike.get(state.size());
  }

  /** Σ_j row[j] ε[j] + row[I] p, [b, P, n]. */
  private INDArray along(List<INDArray> row, INDArray p) {
    INDArray sum = filtered.ulike().assign(0);
    for (int j = 0; j < row.size(); j++) {
      if (row.get(j) != null) {
        sum.addi((j < state.size() ? eligibility.get(j) : p).mul(wide(row.get(j))));
      }
    }
    return sum;
  }

  /** [b, n] as [b, 1, n]. */
  private static INDArray wide(INDArray x) {
    return x.dup('c').reshape(x.size(0), 1, x.size(1));
  }

  /** dL/dI at this step alone, [b, n], of dL/dz. */
  INDArray currentSignal(INDArray signal) {
    return slope == null ? signal.ulike().assign(0) : signal.mul(slope);
  }

  /** dL/d(input) at this step alone, [b, nIn], of dL/dz. */
  INDArray inputSignal(INDArray signal) {
    return currentSignal(signal).mmul(weight().transpose());
  }

  /**
   * Writes dL/d(parameters), summed over examples.
   *
   * @param signal L[t], [b, n]
   */
  void gradients(INDArray signal, Map<String, INDArray> to) {
    INDArray all = filtered.mul(wide(signal)).sum(0);
    long from = 0;
    for (String key :
        new String[] {ParameterKeys.WEIGHT, ParameterKeys.RECURRENT, ParameterKeys.BIAS}) {
      INDArray g = to.get(key);
      if (g != null) {
        long rows = key.equals(ParameterKeys.BIAS) ? 1 : g.size(0);
        INDArray part = all.get(NDArrayIndex.interval(from, from + rows), NDArrayIndex.all());
        g.assign(part.reshape(g.shape()));
        from += rows;
      }
    }
  }

  /** By name, the arrays themselves; empty before the first step. */
  Map<String, INDArray> state() {
    Map<String, INDArray> all = new LinkedHashMap<>();
    if (state != null) {
      for (int k = 0; k < state.size(); k++) {
        String name = neuron.states().get(k).name();
        all.put(name, state.get(k));
        all.put(ELIGIBILITY + name, eligibility.get(k));
      }
      all.put(SPIKES, spikes);
      all.put(FILTERED, filtered);
    }
    return all;
  }

  /** Goes on from such a state, copied; an empty one: from the beginning. */
  void setState(Map<String, INDArray> all) {
    state = null;
    if (!all.isEmpty()) {
      state = new ArrayList<>();
      eligibility = new ArrayList<>();
      for (StateVariable variable : neuron.states()) {
        state.add(all.get(variable.name()).dup());
        eligibility.add(all.get(ELIGIBILITY + variable.name()).dup());
      }
      spikes = all.get(SPIKES).dup();
      filtered = all.get(FILTERED).dup();
    }
  }
}
