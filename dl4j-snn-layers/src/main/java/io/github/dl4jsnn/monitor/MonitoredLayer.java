package io.github.dl4jsnn.monitor;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer at run time whose neurons can be watched: what they did in the last forward pass. For
 * listeners; {@link io.github.dl4jsnn.listener.SpikeStatsListener} is one.
 *
 * <pre>
 * S[t], V[t]     [T, rows, n], c order
 * </pre>
 *
 * <p>Row i of time series is example i and n the number of neurons. Of images a row is a pixel, in
 * the order [b][h][w], and n the number of channels. One example therefore has {@link
 * #neuronsPerExample} values side by side, whatever the layout that the layer shows outside.
 *
 * <p>Costs nothing unless called. Each call returns new arrays; the fused path runs the steps again
 * to fill them, because DL4J lets dropout of the layer above write into the spikes that a layer has
 * sent. Call from {@code onForwardPass}, and close the arrays.
 */
public interface MonitoredLayer {

  /**
   * S of all steps; null where there are no neurons, or no forward pass since the layer was
   * cleared.
   */
  INDArray lastSpikes();

  /**
   * V of all steps, the first state variable of the neuron after the step and so after the reset;
   * null likewise.
   */
  INDArray lastMembranes();

  /** The mask of the time steps, [rows, T], 0 where a step is padding; null without mask. */
  INDArray lastStepMask();

  /**
   * The input of the last pass as it arrived behind the layer's delays, in DL4J's shape; null, as
   * by default, where there are none.
   */
  default INDArray lastArrived() {
    return null;
  }

  /** Number of neurons of one example; 0 where there was no pass. */
  long neuronsPerExample();
}
