package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.internal.synapse.InputEncoder;
import io.github.dl4jsnn.util.LayerId;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The encoder of a layer at run time: what it makes of each input, the dropout of its spikes, and
 * the state that it goes on from.
 */
final class LayerEncoding implements Serializable {

  private static final long serialVersionUID = 1;

  private final SpikeDropout dropout = new SpikeDropout();

  /** After the last pass. */
  private transient Map<String, INDArray> endState;

  /**
   * Draws dropout of spikes for a pass; false where dropout is for DL4J to apply.
   *
   * @param layout that of the input
   * @param steps T of the input, 1 where it has none
   */
  boolean drop(
      AbstractLayer<?> layer,
      Encoder encoder,
      Layout layout,
      long steps,
      boolean training,
      LayerWorkspaceMgr workspaceMgr) {
    long[] shape = stepShape(layer, encoder, layout, steps);
    return dropout.draw(layer, shape, training, workspaceMgr);
  }

  /**
   * DL4J's shape of the spikes of one step.
   *
   * @throws DL4JInvalidInputException if the encoder does not take so many values
   */
  private static long[] stepShape(
      AbstractLayer<?> layer, Encoder encoder, Layout layout, long steps) {
    INDArray input = layer.input();
    long channels = input.size(layout.channelAxis());
    String owner = "Layer " + LayerId.of(layer);
    try {
      if (!(layout instanceof Layout.Images images)) {
        return new long[] {input.size(0), EncoderContract.outputs(owner, encoder, channels)};
      }
      long[] shape = input.shape().clone();
      shape[0] /= steps;
      shape[images.channelAxis()] =
          EncoderContract.channels(owner, encoder, images.pixels(), channels);
      return shape;
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(e.getMessage());
    }
  }

  /**
   * Encodes the input of a layer.
   *
   * @param layout that of the input
   * @param memory the input in this layout
   * @param steps T of the input, 1 where it has none
   * @param mask of the steps of a signal, [b, T]; null: none is masked
   * @param start the state variables that the pass starts from
   * @param trains gives room for the spikes of so many examples
   */
  EncodedInput encode(
      AbstractLayer<?> layer,
      Encoder encoder,
      Layout layout,
      INDArray memory,
      long steps,
      INDArray mask,
      Map<String, INDArray> start,
      Trains trains,
      LayerWorkspaceMgr workspaceMgr) {
    long examples = stepShape(layer, encoder, layout, steps)[0];
    long n = memory.length() / (steps * examples);
    INDArray factors = dropout.factors();
    if (factors != null) {
      factors =
          (layout instanceof Layout.Images ? layout : new Layout.Rows())
              .memory(
                  factors,
                  factors.dataType(),
                  s ->
                      workspaceMgr.createUninitialized(
                          ArrayType.FF_WORKING_MEM, dropout.factors().dataType(), s, 'c'));
      factors = factors.reshape('c', examples, factors.length() / examples);
    }
    String id = LayerId.of(layer);
    Draws draws = Draws.of(layer.conf().getSeed(), layer.getIndex(), layer.getIterationCount());
    EncoderState state = EncoderState.of(start, id, encoder, (int) examples, (int) n);
    EncodedInput spikes =
        new InputEncoder(id, encoder, draws, factors)
            .encode(
                memory.reshape('c', steps, examples, n),
                mask,
                state,
                memory.shape(),
                trains.of((int) examples));
    endState = state.after(spikes.steps());
    return spikes;
  }

  /** Room for the spikes of some examples. */
  interface Trains {
    SpikeTrain[] of(int examples);
  }

  /** The encoder's state variables after the last pass. */
  Map<String, INDArray> endState() {
    return new HashMap<>(endState);
  }
}
