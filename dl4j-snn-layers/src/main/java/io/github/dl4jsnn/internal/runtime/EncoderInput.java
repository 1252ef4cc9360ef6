package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.util.LayerId;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the encoder of a layer gets: the layer's input.
 *
 * @param layout of the input
 * @param steps T of the input, 1 where it has none
 */
record EncoderInput(AbstractLayer<?> layer, Encoder encoder, Layout layout, long steps) {

  /** Number of examples. */
  long examples() {
    long rows = layer.input().size(0);
    return layout instanceof Layout.Images ? rows / steps : rows;
  }

  /**
   * DL4J's shape of the spikes of one step.
   *
   * @throws DL4JInvalidInputException if the encoder does not take so many values
   */
  long[] stepShape() {
    long channels = layer.input().size(layout.channelAxis());
    String owner = "Layer " + LayerId.of(layer);
    try {
      if (!(layout instanceof Layout.Images images)) {
        return new long[] {examples(), EncoderContract.outputs(owner, encoder, channels)};
      }
      long[] shape = layer.input().shape().clone();
      shape[0] = examples();
      shape[images.channelAxis()] =
          EncoderContract.channels(owner, encoder, images.pixels(), channels);
      return shape;
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(e.getMessage());
    }
  }

  /** The c-ordered memory [b, n'] of an array of {@link #stepShape}. */
  INDArray stepMemory(INDArray step, LayerWorkspaceMgr workspaceMgr) {
    Layout stepLayout = layout instanceof Layout.Images ? layout : new Layout.Rows();
    INDArray memory =
        stepLayout.memory(
            step,
            step.dataType(),
            s ->
                workspaceMgr.createUninitialized(
                    ArrayType.FF_WORKING_MEM, step.dataType(), s, 'c'));
    return memory.reshape('c', examples(), memory.length() / examples());
  }
}
