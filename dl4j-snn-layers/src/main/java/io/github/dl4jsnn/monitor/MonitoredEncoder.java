package io.github.dl4jsnn.monitor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer at run time that may have an encoder: the spikes that it made of the layer's input.
 *
 * <p>Like {@link MonitoredLayer}, costs nothing unless called.
 */
public interface MonitoredEncoder {

  /**
   * The spikes of all steps of the last pass, a new array [T, b, n'] in c order, where n' is the
   * number of elements that the encoder makes of the values of an example; of images these lie
   * pixel by pixel, [h][w][c']. Null where no encoder draws spikes, or there was no forward pass
   * since the layer was cleared.
   */
  INDArray lastEncoded();
}
