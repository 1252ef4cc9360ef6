package io.github.dl4jsnn.calibration;

import java.util.Locale;

/**
 * What {@link FiringRates} did to one layer. Rates are spikes per neuron and time step, the mean
 * over the minibatch, the neurons and the steps that are no padding, in training mode.
 *
 * @param name as the network calls the layer
 * @param index of the layer or vertex
 * @param before firing rate as found, NaN where it has none
 * @param after firing rate with all layers changed, likewise
 * @param changed what was changed
 * @param factor what weights and bias, or the threshold, were multiplied with; 1 where nothing was
 * @param shift what was added to the threshold of an ActivationSpike, 0 elsewhere
 * @param note why the layer was left as it is; empty where it was not
 */
public record LayerCalibration(
    String name,
    int index,
    double before,
    double after,
    Changed changed,
    double factor,
    double shift,
    String note) {

  /** What calibration changes of a layer. */
  public enum Changed {
    /** Weights, recurrent weights and bias, by one factor. */
    WEIGHTS,
    /** The threshold of the neuron, by a factor. */
    THRESHOLD,
    /** The threshold of an ActivationSpike, which begins at 0, by a sum. */
    ACTIVATION_THRESHOLD,
    /** The layer is left as it is. */
    NOTHING
  }

  /** One line. */
  @Override
  public String toString() {
    String what =
        switch (changed) {
          case WEIGHTS -> String.format(Locale.ROOT, "weights and bias times %.4g", factor);
          case THRESHOLD -> String.format(Locale.ROOT, "threshold times %.4g", factor);
          case ACTIVATION_THRESHOLD -> String.format(Locale.ROOT, "threshold %+.4g", shift);
          case NOTHING -> "left as it is: " + note;
        };
    return String.format(
        Locale.ROOT,
        "layer '%s' (%d): firing rate %.4f, before %.4f; %s",
        name,
        index,
        after,
        before,
        what);
  }
}
