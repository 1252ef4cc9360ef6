package io.github.dl4jsnn.internal.settings;

import org.deeplearning4j.nn.conf.layers.PoolingType;

/** What the run time of a pooling reads of its configuration. */
public interface PoolingSettings extends ImageSettings {

  /** MAX, AVG or SUM. */
  PoolingType getPoolingType();

  /** Kernel, stride, padding and dilation. */
  WindowSettings getWindow();
}
