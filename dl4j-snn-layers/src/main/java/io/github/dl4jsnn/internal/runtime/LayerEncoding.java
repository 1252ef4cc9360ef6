package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.internal.synapse.InputEncoder;
import io.github.dl4jsnn.util.LayerId;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The encoder of a layer at run time: what it makes of each input, the dropout of its spikes, and
 * the state that it goes on from.
 */
final class LayerEncoding implements Serializable {

  private static final long serialVersionUID = 1;

  private final SpikeDropout dropout = new SpikeDropout();

  /** Room for spikes. */
  private transient Buffers buffers;

  /** Of the last pass; its steps are still to be counted. */
  private transient EncoderState state;

  /** Of the last pass. */
  private transient int steps;

  /** Of the last pass, until the layer is cleared. */
  private transient EncodedInput last;

  /**
   * Draws dropout of spikes for a pass; false where dropout is for DL4J to apply.
   *
   * @throws DL4JInvalidInputException if the encoder does not take so many values
   */
  boolean drop(EncoderInput input, boolean training, LayerWorkspaceMgr workspaceMgr) {
    return dropout.draw(input.layer(), input.stepShape(), training, workspaceMgr);
  }

  /**
   * Ends the dropout of a pass, if it acted on spikes: there is no gradient to pass through it.
   *
   * @return false where it acted on the input
   */
  boolean endDropout(AbstractLayer<?> layer) {
    if (dropout.factors() == null) {
      return false;
    }
    layer.layerConf().getIDropout().clear();
    return true;
  }

  /**
   * Encodes the input of a layer, after {@link #drop}.
   *
   * @param memory the input in its layout
   * @param mask of the steps of a signal, [b, T]; null: none is masked
   * @param start the state variables that the pass starts from
   */
  EncodedInput encode(
      EncoderInput input,
      INDArray memory,
      INDArray mask,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    int examples = (int) input.examples();
    long n = memory.length() / (input.steps() * examples);
    INDArray factors = dropout.factors();
    if (factors != null) {
      factors = input.stepMemory(factors, workspaceMgr);
    }
    AbstractLayer<?> layer = input.layer();
    String id = LayerId.of(layer);
    Draws draws = Draws.of(layer.conf().getSeed(), layer.getIndex(), layer.getIterationCount());
    state = EncoderState.of(start, id, input.encoder(), examples, (int) n);
    if (buffers == null) {
      buffers = new Buffers();
    }
    EncodedInput spikes =
        new InputEncoder(id, input.encoder(), draws, factors)
            .encode(
                memory.reshape('c', input.steps(), examples, n),
                mask,
                state,
                memory.shape(),
                buffers.trains(examples));
    steps = spikes.steps();
    last = spikes;
    return spikes;
  }

  /** The spikes of the last pass, a new c-ordered array [T, b, n']; null where there was none. */
  INDArray last(DataType dataType) {
    if (last == null) {
      return null;
    }
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long[] shape = {last.steps(), last.rows(), last.width()};
      INDArray out = Nd4j.createUninitialized(dataType, shape, 'c');
      for (int t = 0; t < last.steps(); t++) {
        out.slice(t, 0).assign(last.dense(t, dataType));
      }
      return out;
    }
  }

  /** Forgets the last pass, and gives back the memory of its spikes. */
  void clear() {
    last = null;
    if (buffers != null) {
      buffers.clear();
    }
  }

  /** The encoder's state variables after the last pass. */
  Map<String, INDArray> endState() {
    return state.after(steps);
  }
}
