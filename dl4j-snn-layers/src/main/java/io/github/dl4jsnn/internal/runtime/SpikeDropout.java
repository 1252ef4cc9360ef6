package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.settings.TimeAware;
import java.io.Serializable;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Dropout of a layer whose encoder draws spikes. It acts on the spikes instead of the values:
 *
 * <pre>
 * X[t] = S[t] M / p        S drawn from the values x as they are, M of 0 and 1 alike for all steps
 * </pre>
 *
 * <p>So the mean of X[t] is x in training too. Values that were scaled by 1 / p before drawing
 * would be probabilities above 1.
 */
final class SpikeDropout implements Serializable {

  private static final long serialVersionUID = 1;

  /** In DL4J's shape of the spikes of one step; null: all 1. */
  private transient INDArray factors;

  /**
   * Draws the factors of a pass where the dropout of a layer acts on spikes.
   *
   * @param shape DL4J's shape of the spikes of one step
   * @return false where it does not, so that it is for DL4J to apply
   */
  boolean draw(
      AbstractLayer<?> layer, long[] shape, boolean training, LayerWorkspaceMgr workspaceMgr) {
    IDropout dropout = layer.layerConf().getIDropout();
    if (!multiplies(dropout)) {
      return false;
    }
    factors =
        training
            ? factors(
                dropout,
                layer.input().dataType(),
                shape,
                layer.getIterationCount(),
                layer.getEpochCount(),
                workspaceMgr)
            : null;
    return true;
  }

  /** The factors of the spikes, in DL4J's shape of those of one step; null: all 1. */
  INDArray factors() {
    return factors;
  }

  /**
   * Whether a dropout multiplies its input by random factors, such as M / p. One that adds noise is
   * none of these, and goes on acting on the values.
   */
  private static boolean multiplies(IDropout dropout) {
    return dropout instanceof Dropout
        || dropout instanceof SpatialDropout
        || dropout instanceof GaussianDropout
        || dropout instanceof TimeAware;
  }

  /** The factors that a dropout draws for an array of some shape. */
  private static INDArray factors(
      IDropout dropout,
      DataType dataType,
      long[] shape,
      int iteration,
      int epoch,
      LayerWorkspaceMgr workspaceMgr) {
    INDArray ones =
        workspaceMgr.createUninitialized(ArrayType.INPUT, dataType, shape, 'c').assign(1.0);
    return dropout.applyDropout(ones, ones, iteration, epoch, workspaceMgr);
  }

  /** Tells a dropout that asks for it what the layer knows of its next input. */
  static void inform(IDropout dropout, int steps, RNNFormat format) {
    if (dropout instanceof TimeAware timeAware) {
      timeAware.setInputTime(steps, format);
    }
  }
}
