package io.github.dl4jsnn.internal.settings;

import io.github.dl4jsnn.loss.TimeLoss;
import java.util.List;

/** What the run time of a loss over time reads of its configuration. */
public interface TimeLossSettings extends SeriesSettings {

  /** The loss of one example. */
  TimeLoss getLoss();

  /** One weight per class; empty: all are 1. */
  List<Double> getClassWeights();
}
