package io.github.dl4jsnn.internal.activity;

/** What to do about layers that fire too little or too much, as warnings say it. */
public final class FiringAdvice {

  private static final String CALIBRATE =
      " FiringRates.calibrate(net, data, target) sets the firing rates of all layers; or try ";

  /** Of a layer that never fires. */
  public static final String SILENT =
      " Little or no gradient comes through such a layer."
          + CALIBRATE
          + "larger weights (weightInit), a lower threshold of its neuron, a larger bias (biasInit),"
          + " more input (encoder, number of time steps) or a wider surrogate.";

  /** Of a layer that always fires. */
  public static final String SATURATED =
      " Such a layer carries no information to the next one."
          + CALIBRATE
          + "smaller weights (weightInit), a higher threshold of its neuron, a smaller bias"
          + " (biasInit), less input (encoder) or a smaller learning rate.";

  private FiringAdvice() {}
}
