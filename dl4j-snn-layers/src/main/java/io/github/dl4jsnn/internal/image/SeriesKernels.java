package io.github.dl4jsnn.internal.image;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of DL4J's Convolution1DLayer: a parameter [nOut, nIn, k, 1], whose memory DL4J
 * 1.0.0-M2.1 uses as [k, nIn, nOut], in both layouts of series.
 */
public final class SeriesKernels {

  private SeriesKernels() {}

  /** The weights [nOut, nIn, k] that a parameter stands for; a copy. */
  public static INDArray read(INDArray parameter) {
    return parameter
        .dup('c')
        .reshape('c', parameter.size(2), parameter.size(1), parameter.size(0))
        .permute(2, 1, 0)
        .dup('c');
  }

  /** The parameter for weights [nOut, nIn, k]. */
  public static INDArray parameter(INDArray weights) {
    return weights
        .permute(2, 1, 0)
        .dup('c')
        .reshape('c', weights.size(0), weights.size(1), weights.size(2), 1);
  }
}
