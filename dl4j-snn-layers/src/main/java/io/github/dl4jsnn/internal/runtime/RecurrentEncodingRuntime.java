package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.util.LayerId;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's protocol of a recurrent layer, for layers that are an encoder and nothing else: state
 * between calls, the minibatch size. What a pass computes is for {@link BaseEncodingRuntime};
 * {@link RecurrentRuntime} is the same for layers of neurons, over DL4J's class for layers with
 * weights.
 */
abstract class RecurrentEncodingRuntime<C extends Layer & EncoderSettings> extends AbstractLayer<C>
    implements RecurrentLayer {

  private static final long serialVersionUID = 1;

  private Map<String, INDArray> state = new HashMap<>();
  private Map<String, INDArray> tbpttState = new HashMap<>();

  /** Whether there was a forward pass since the last {@link #clear}. */
  private transient boolean ran;

  /** Rows of the network's input; 0 where the network does not give it, as a ComputationGraph. */
  private int minibatch;

  private boolean stepping;

  RecurrentEncodingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * Encodes the input.
   *
   * @param start the state that the encoder starts from; empty for the initial one
   * @return what DL4J sees of the output
   */
  abstract INDArray forward(
      Map<String, INDArray> start, boolean training, LayerWorkspaceMgr workspaceMgr);

  /** The state after the last forward pass, which began with {@code start}. */
  abstract Map<String, INDArray> endState(Map<String, INDArray> start);

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  @Override
  public void setInputMiniBatchSize(int size) {
    minibatch = size;
  }

  @Override
  public int getInputMiniBatchSize() {
    return minibatch > 0 ? minibatch : super.getInputMiniBatchSize();
  }

  final int minibatch() {
    return minibatch;
  }

  /** Whether this is a call of rnnTimeStep, which brings as many steps as it brings. */
  final boolean stepping() {
    return stepping;
  }

  final Encoder encoder() {
    return layerConf().getEncoder();
  }

  private INDArray run(
      Map<String, INDArray> start, boolean training, LayerWorkspaceMgr workspaceMgr) {
    INDArray out = forward(start, training, workspaceMgr);
    ran = true;
    return out;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return run(Map.of(), training, workspaceMgr);
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    stepping = true;
    try {
      INDArray out = run(state, false, workspaceMgr);
      state = endState(state);
      return out;
    } finally {
      stepping = false;
    }
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    // As in RecurrentRuntime.
    Map<String, INDArray> start = tbpttState.isEmpty() ? state : tbpttState;
    INDArray out = run(start, training, workspaceMgr);
    if (storeLastForTBPTT) {
      tbpttState = endState(start);
    }
    return out;
  }

  @Override
  public Map<String, INDArray> rnnGetPreviousState() {
    return StateMaps.copy(state);
  }

  @Override
  public void rnnSetPreviousState(Map<String, INDArray> stateMap) {
    StateMaps.checkNames(layerId(), EncoderState.names(encoder()), stateMap);
    state = StateMaps.copy(stateMap);
  }

  @Override
  public void rnnClearPreviousState() {
    state = new HashMap<>();
    tbpttState = new HashMap<>();
  }

  @Override
  public Map<String, INDArray> rnnGetTBPTTState() {
    return new HashMap<>(tbpttState);
  }

  @Override
  public void rnnSetTBPTTState(Map<String, INDArray> state) {
    tbpttState = new HashMap<>(state);
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int tbpttBackLength, LayerWorkspaceMgr workspaceMgr) {
    return backpropGradient(epsilon, workspaceMgr);
  }

  @Override
  public void applyConstraints(int iteration, int epoch) {
    // As in RecurrentRuntime: keeps draws of score, gradient and output together.
    setIterationCount(iteration);
    setEpochCount(epoch);
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are none.
  }

  @Override
  public void clear() {
    super.clear();
    // As in RecurrentRuntime.
    if (!ran) {
      tbpttState.clear();
    }
    ran = false;
  }
}
