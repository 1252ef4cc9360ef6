package io.github.dl4jsnn.internal.settings;

import org.deeplearning4j.nn.conf.ConvolutionMode;

/** The window of a convolution or a pooling; all sizes are in pixels. */
public interface WindowSettings {

  int kernelHeight();

  int kernelWidth();

  int strideHeight();

  int strideWidth();

  int paddingHeight();

  int paddingWidth();

  int dilationHeight();

  int dilationWidth();

  /** What happens at the edges. */
  ConvolutionMode mode();
}
