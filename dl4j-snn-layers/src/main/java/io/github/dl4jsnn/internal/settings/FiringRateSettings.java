package io.github.dl4jsnn.internal.settings;

/** What the run time that ends the time axis reads of its configuration. */
public interface FiringRateSettings extends StepSettings, ImageSettings, SeriesSettings {}
