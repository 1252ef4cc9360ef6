package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.FusedRun;
import io.github.dl4jsnn.internal.loop.LoopGradients;
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
    INDArray target =
        recurrent == null && firstStep == 0 ? synapses.currentGradientTarget(targets) : null;
    FusedRun.Result result =
        run().backward(spikeGradient, membraneGradient, firstStep, null, target);
    LoopGradients loop = result.loop();
    if (recurrent != null) {
      recurrent.writeGradient(loop.previousSpikes(), loop.currents(), targets, buffers);
    }
    write(result.gradients().parameters(), targets.parameters());
    return synapses.backward(loop.currents(), targets);
  }
}
