package io.github.dl4jsnn.internal.synapse;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * I[t] = X[t] W + b where X are spikes that an encoder made: the events go straight to the weights,
 * [b, n', T] never exists. Encoding has no gradient, so the layer's input gets zeros.
 */
public final class EncodedSynapses {

  private EncodedSynapses() {}

  /** By events. */
  public static final class Fused extends EventSynapses {

    private final EncodedInput input;

    public Fused(EncodedInput input, DenseWeights weights) {
      super(input.trains, input.steps(), weights);
      this.input = input;
    }

    @Override
    public SynapseGradients gradients(GradientTargets targets) {
      return new Gradients(targets.parametersAlone()) {
        @Override
        public INDArray end() {
          super.end();
          return input.noGradient(weights.w().dataType(), targets);
        }
      };
    }
  }

  /** By matrix products, one step of dense spikes at a time. */
  public static final class Portable implements Synapses.Portable {

    private final EncodedInput input;
    private final DenseWeights weights;
    private GradientTargets targets;
    private INDArray none;

    public Portable(EncodedInput input, DenseWeights weights) {
      this.input = input;
      this.weights = weights;
    }

    @Override
    public int steps() {
      return input.steps();
    }

    @Override
    public int rows() {
      return input.rows();
    }

    @Override
    public int neurons() {
      return weights.outputs();
    }

    private INDArray spikes(int t) {
      return input.dense(t, weights.w().dataType());
    }

    @Override
    public INDArray current(int t) {
      return weights.current(spikes(t));
    }

    @Override
    public void beginBackward(GradientTargets targets) {
      this.targets = targets;
      none = input.noGradient(weights.w().dataType(), targets);
    }

    @Override
    public void backward(int t, INDArray currentGradient) {
      weights.addGradients(spikes(t), currentGradient, targets);
    }

    @Override
    public INDArray inputGradient() {
      return none;
    }
  }
}
