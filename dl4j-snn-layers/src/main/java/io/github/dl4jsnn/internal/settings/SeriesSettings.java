package io.github.dl4jsnn.internal.settings;

import org.deeplearning4j.nn.conf.RNNFormat;

/** A layer whose input may be time series. */
public interface SeriesSettings {

  /** Which axis of a time series the elements are. */
  RNNFormat getRnnDataFormat();
}
