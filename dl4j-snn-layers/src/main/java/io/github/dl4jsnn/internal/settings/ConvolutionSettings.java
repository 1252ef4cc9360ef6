package io.github.dl4jsnn.internal.settings;

/** What the run time of a convolution reads of its configuration. */
public interface ConvolutionSettings extends LayerSettings, ImageSettings {

  /** Kernel, stride, padding and dilation. */
  WindowSettings getWindow();
}
