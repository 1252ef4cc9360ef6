package io.github.dl4jsnn.internal.settings;

/** A layer whose input may have its time steps folded into its rows, [T b, ...]. */
public interface StepSettings {

  /** T of input whose rows are folded time steps; 0 where the configuration does not know it. */
  int getTimeSteps();

  /** Whether T was inferred from the layers below and not set by the user. */
  boolean stepsFromBelow();
}
