package io.github.dl4jsnn.internal.settings;

import org.deeplearning4j.nn.conf.RNNFormat;

/** A dropout that treats the time axis differently from the others. */
public interface TimeAware {

  /**
   * Receives what the layer knows of its next input.
   *
   * @param steps T of folded input; 0 where it is unknown
   * @param format layout of time series
   */
  void setInputTime(int steps, RNNFormat format);
}
