package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.PortableRun;
import io.github.dl4jsnn.internal.loop.StepInput;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The path for every data type and backend, one time step after another. */
final class PortablePass extends NeuronPass<Synapses.Portable, PortableRun> {

  /** Of the backward pass. */
  private Map<String, INDArray> gradients;

  PortablePass(LayerNeurons neurons, Synapses.Portable synapses, DataType dataType) {
    super(neurons, synapses);
    run(
        new PortableRun(
            neurons.population(),
            new Currents(),
            recurrent != null,
            dataType,
            synapses.rows(),
            synapses.neurons()));
  }

  /**
   * Those of the synapses, and with recurrent weights those of the spikes from the previous step.
   */
  private final class Currents implements StepInput {

    @Override
    public int steps() {
      return synapses.steps();
    }

    @Override
    public INDArray current(int t, INDArray previousSpikes) {
      INDArray x = synapses.current(t);
      return recurrent == null ? x : x.add(recurrent.current(previousSpikes));
    }

    @Override
    public INDArray backward(int t, INDArray previousSpikes, INDArray gradient) {
      synapses.backward(t, gradient);
      return recurrent == null ? null : recurrent.backward(previousSpikes, gradient, gradients);
    }
  }

  @Override
  public INDArray backward(
      INDArray spikeGradient, INDArray membraneGradient, int firstStep, GradientTargets targets) {
    gradients = targets.parameters();
    if (gradients != null) {
      // They are added to, step by step.
      gradients.values().forEach(g -> g.assign(0));
    }
    synapses.beginBackward(targets);
    write(run().backward(spikeGradient, membraneGradient, firstStep, null).parameters(), gradients);
    return synapses.inputGradient();
  }
}
