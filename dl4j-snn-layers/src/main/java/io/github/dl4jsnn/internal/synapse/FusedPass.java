package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.CurrentGradients;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.FusedRun;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.Buffers;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The fast path: FLOAT on the CPU, all time steps in one call. */
final class FusedPass extends NeuronPass<Synapses.Fused, FusedRun> {

  private final Buffers buffers;

  FusedPass(LayerNeurons neurons, Synapses.Fused synapses, FusedLoop.Keep keep, Buffers buffers) {
    super(neurons, synapses);
    this.buffers = buffers;
    run(
        new FusedRun(
            neurons.population(),
            recurrent == null ? null : recurrent.feedback(),
            synapses.rows(),
            synapses.neurons(),
            synapses.steps(),
            synapses::currents,
            keep,
            buffers));
  }

  @Override
  public INDArray backward(
      INDArray spikeGradient, INDArray membraneGradient, int firstStep, GradientTargets targets) {
    SynapseGradients own = synapses.gradients(targets);
    RecurrentGradient ofRecurrent =
        recurrent == null ? null : recurrent.gradient(synapses.rows(), synapses.steps(), buffers);
    CurrentGradients to = recurrent == null ? own : both(own, ofRecurrent);
    write(
        run().backward(spikeGradient, membraneGradient, firstStep, null, to).parameters(),
        targets.parameters());
    if (recurrent != null) {
      ofRecurrent.write(targets.parameter(ParameterKeys.RECURRENT));
    }
    return own.end();
  }

  private static CurrentGradients both(SynapseGradients own, RecurrentGradient ofRecurrent) {
    return new CurrentGradients() {
      @Override
      public int rowUnit() {
        // A multiple of both would keep the order of both, but may be all examples.
        return Math.max(own.rowUnit(), ofRecurrent.rowUnit());
      }

      @Override
      public void add(GradientPart part) {
        ofRecurrent.add(part);
        own.add(part);
      }
    };
  }
}
