package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.util.Records;
import java.util.Optional;

/**
 * A neuron with a threshold and a reset, as a record whose components are called so: what all of
 * them can be asked for.
 *
 * @param <N> the neuron itself
 */
public interface ResettingNeuron<N extends Record & ResettingNeuron<N>> extends NeuronModel {

  /** V_threshold. */
  Constant vThreshold();

  /** What a spike does to the potential. */
  Reset reset();

  /** This neuron with another threshold: one number, or one per neuron. */
  default N withVThreshold(double... values) {
    return Records.with(self(), "vThreshold", Constant.of(values));
  }

  /** This neuron with another reset. */
  default N withReset(Reset value) {
    return Records.with(self(), "reset", value);
  }

  /** This neuron with hard reset to a potential; null: soft reset. The gradient stays as it is. */
  default N withVReset(Double value) {
    return withReset(Reset.of(value, reset().detach()));
  }

  /** This neuron with or without the gradient stopped at S in the reset. */
  default N withDetachReset(boolean value) {
    return withReset(new Reset(reset().kind(), reset().value(), value));
  }

  /** This neuron without any reset. */
  default N withoutReset() {
    return withReset(Reset.none());
  }

  @Override
  default Optional<NeuronModel> scaleThreshold(double factor) {
    return Optional.of(withVThreshold(vThreshold().map(v -> v * factor).values()));
  }

  @SuppressWarnings("unchecked")
  private N self() {
    return (N) this;
  }
}
