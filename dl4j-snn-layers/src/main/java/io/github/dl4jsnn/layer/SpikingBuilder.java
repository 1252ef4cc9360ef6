package io.github.dl4jsnn.layer;

import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;

/**
 * DL4J's builder of recurrent layers, as spiking layers have it: without an activation.
 *
 * @param <T> the builder itself
 */
public abstract sealed class SpikingBuilder<T extends SpikingBuilder<T>>
    extends BaseRecurrentLayer.Builder<T> permits BaseNeuronLayer.Builder {

  /** How error messages call the layer. */
  final String owner() {
    Class<?> layer = getClass().getEnclosingClass();
    return layer == null ? getClass().getSimpleName() : layer.getSimpleName();
  }

  @SuppressWarnings("unchecked")
  final T self() {
    return (T) this;
  }

  /**
   * Refused: the spike is the activation.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  public T activation(IActivation activationFunction) {
    throw new IllegalArgumentException(
        "activation("
            + activationFunction
            + ") was set on a spiking layer, whose activation is the spike of its neuron;"
            + " leave it out, and choose .neuron(..) and .surrogate(..) instead");
  }

  /**
   * Refused: the spike is the activation.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  public T activation(Activation activation) {
    return activation(activation.getActivationFunction());
  }

  @Override
  public void setActivationFn(IActivation activationFn) {
    activation(activationFn);
  }

  // DL4J declares a raw return type here, after which no spiking method could follow.

  @Override
  public T weightDecay(double coefficient) {
    super.weightDecay(coefficient);
    return self();
  }

  @Override
  public T weightDecay(double coefficient, boolean applyLR) {
    super.weightDecay(coefficient, applyLR);
    return self();
  }

  @Override
  public T weightDecayBias(double coefficient) {
    super.weightDecayBias(coefficient);
    return self();
  }

  @Override
  public T weightDecayBias(double coefficient, boolean applyLR) {
    super.weightDecayBias(coefficient, applyLR);
    return self();
  }
}
