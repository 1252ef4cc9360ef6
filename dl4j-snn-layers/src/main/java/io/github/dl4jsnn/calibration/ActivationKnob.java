package io.github.dl4jsnn.calibration;

import io.github.dl4jsnn.layer.ActivationSpike;
import java.util.function.Consumer;

/**
 * The threshold of an {@link ActivationSpike}. It may well be 0, and where it is the sign alone
 * counts, which no factor changes; so something is taken from it: 2^position - 1, and likewise
 * added below 0.
 */
final class ActivationKnob implements Knob {

  private final ActivationSpike found;
  private final Consumer<ActivationSpike> activation;

  /**
   * @param activation takes another one, wherever the layer's configuration is held
   */
  ActivationKnob(ActivationSpike found, Consumer<ActivationSpike> activation) {
    this.found = found;
    this.activation = activation;
  }

  @Override
  public void set(double position) {
    activation.accept(
        position == 0
            ? found
            : new ActivationSpike(found.getSurrogate(), found.getThreshold() + shift(position)));
  }

  @Override
  public LayerCalibration.Changed what() {
    return LayerCalibration.Changed.ACTIVATION_THRESHOLD;
  }

  @Override
  public double shift(double position) {
    return -Math.signum(position) * (Math.pow(2, Math.abs(position)) - 1);
  }
}
