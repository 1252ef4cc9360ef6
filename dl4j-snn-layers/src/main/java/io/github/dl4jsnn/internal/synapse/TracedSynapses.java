package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.CurrentSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Synapses that are driven by the input and learn from its trace: currents are those of the input,
 * dL/dW is made of the trace. dL/db and dL/d(input) do not depend on either.
 */
public abstract class TracedSynapses<S extends Synapses> implements Synapses {

  final S driving;
  final S learning;

  private TracedSynapses(S driving, S learning) {
    this.driving = driving;
    this.learning = learning;
  }

  @Override
  public int steps() {
    return driving.steps();
  }

  @Override
  public int rows() {
    return driving.rows();
  }

  @Override
  public int neurons() {
    return driving.neurons();
  }

  /** See {@link Synapses.Fused}. */
  public static final class Fused extends TracedSynapses<Synapses.Fused> implements Synapses.Fused {

    public Fused(Synapses.Fused driving, INDArray trace, DenseWeights weights) {
      super(driving, new DenseSynapses.Fused(trace, weights));
    }

    @Override
    public CurrentSource currents() {
      return driving.currents();
    }

    @Override
    public SynapseGradients gradients(GradientTargets targets) {
      return learning.gradients(targets);
    }
  }

  /** See {@link Synapses.Portable}. */
  public static final class Portable extends TracedSynapses<Synapses.Portable>
      implements Synapses.Portable {

    public Portable(Synapses.Portable driving, INDArray trace, DenseWeights weights) {
      super(driving, new DenseSynapses.Portable(trace, weights));
    }

    @Override
    public INDArray current(int t) {
      return driving.current(t);
    }

    @Override
    public void beginBackward(GradientTargets targets) {
      learning.beginBackward(targets);
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      learning.backward(t, currentGradient);
    }

    @Override
    public INDArray inputGradient() {
      return learning.inputGradient();
    }
  }
}
