package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.SpikeTally;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The pass of a layer without neurons: its output is the current, S = I. */
public final class NoNeuronPass implements Pass {

  private final Synapses synapses;
  private final CurrentsAlone currents;

  public NoNeuronPass(Synapses synapses) {
    this.synapses = synapses;
    currents = (CurrentsAlone) synapses;
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
    currents.currents(spikes);
  }

  @Override
  public Map<String, INDArray> state(DataType dataType) {
    return Map.of();
  }

  @Override
  public INDArray backward(
      INDArray currentGradient, INDArray membraneGradient, int firstStep, GradientTargets targets) {
    if (targets.parameters() != null) {
      // The portable way adds to them, step by step.
      targets.parameters().values().forEach(g -> g.assign(0));
    }
    return currents.backward(currentGradient, targets);
  }
}
