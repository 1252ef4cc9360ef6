package io.github.dl4jsnn.internal.settings;

/** What the run time of a normalisation reads of its configuration. */
public interface NormalizationSettings extends ImageSettings, SeriesSettings {

  /** α, a factor of the threshold. */
  double getAlpha();

  /** The threshold of the neurons above. */
  double getVThreshold();

  /** How much of the running mean and variance an iteration keeps. */
  double getDecay();

  /** ε, added to the variance. */
  double getEps();
}
