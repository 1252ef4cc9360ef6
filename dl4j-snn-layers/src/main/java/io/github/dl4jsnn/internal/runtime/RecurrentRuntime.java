package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.util.LayerId;
import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's protocol of a recurrent layer, for layers of neurons: state between calls, masks, the
 * minibatch size, constraints. What a pass computes is for {@link SpikingRuntime}.
 */
abstract class RecurrentRuntime<
        C extends org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer & LayerSettings>
    extends BaseRecurrentLayer<C> {

  private static final long serialVersionUID = 1;

  /** Whether there was a forward pass since the last {@link #clear}. */
  private transient boolean ran;

  /** Rows of the network's input; 0 where the network does not give it, as a ComputationGraph. */
  private int minibatch;

  private boolean stepping;

  RecurrentRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * Runs all time steps of the input.
   *
   * @param start the state that they start from; empty for the initial one
   * @param keepState whether {@link #endState} will be called
   * @return what DL4J sees of the output
   */
  abstract INDArray forward(
      Map<String, INDArray> start,
      boolean training,
      boolean keepState,
      LayerWorkspaceMgr workspaceMgr);

  /** The state after the last step of the last forward pass, which began with {@code start}. */
  abstract Map<String, INDArray> endState(Map<String, INDArray> start);

  /** The backward pass; gradients of the steps before {@code firstStep} are left out. */
  abstract Pair<Gradient, INDArray> backward(
      INDArray epsilon, int firstStep, LayerWorkspaceMgr workspaceMgr);

  /** T of the last forward pass; 0 where there was none. */
  abstract int passSteps();

  /** Frees what the last forward pass kept. */
  abstract void release();

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  @Override
  public void setInputMiniBatchSize(int size) {
    minibatch = size;
  }

  final int minibatch() {
    return minibatch;
  }

  /** Whether this is a call of rnnTimeStep, which brings as many steps as it brings. */
  final boolean stepping() {
    return stepping;
  }

  /**
   * The state after the last {@code rnnTimeStep}, by the names of {@link LayerSettings#stateNames},
   * as copies; empty before the first one.
   */
  @Override
  public Map<String, INDArray> rnnGetPreviousState() {
    return StateMaps.copy(stateMap);
  }

  /**
   * Sets the state that the next {@code rnnTimeStep} continues from; copies it. What is missing
   * starts from its initial value.
   *
   * @throws IllegalArgumentException if a name is not one of {@link LayerSettings#stateNames}
   */
  @Override
  public void rnnSetPreviousState(Map<String, INDArray> state) {
    StateMaps.checkNames(layerId(), layerConf().stateNames(), state);
    super.rnnSetPreviousState(StateMaps.copy(state));
  }

  private INDArray run(
      Map<String, INDArray> start,
      boolean training,
      boolean keepState,
      LayerWorkspaceMgr workspaceMgr) {
    INDArray out = forward(start, training, keepState, workspaceMgr);
    ran = true;
    return out;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return run(Map.of(), training, false, workspaceMgr);
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    Map<String, INDArray> start = Map.copyOf(stateMap);
    stepping = true;
    try {
      INDArray out = run(start, false, true, workspaceMgr);
      stateMap.putAll(endState(start));
      return out;
    } finally {
      stepping = false;
    }
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    // Between the segments of truncated backpropagation DL4J copies the one state to the other,
    // but not for layers inside of wrappers.
    Map<String, INDArray> start = Map.copyOf(tBpttStateMap.isEmpty() ? stateMap : tBpttStateMap);
    INDArray out = run(start, training, storeLastForTBPTT, workspaceMgr);
    if (storeLastForTBPTT) {
      tBpttStateMap.putAll(endState(start));
    }
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    return backward(epsilon, 0, workspaceMgr);
  }

  @Override
  public Pair<Gradient, INDArray> tbpttBackpropGradient(
      INDArray epsilon, int tbpttBackLength, LayerWorkspaceMgr workspaceMgr) {
    int first = tbpttBackLength > 0 ? Math.max(0, passSteps() - tbpttBackLength) : 0;
    return backward(epsilon, first, workspaceMgr);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    this.maskArray = maskArray;
    this.maskState = currentMaskState;
    return new Pair<>(maskArray, MaskState.Passthrough);
  }

  @Override
  public void applyConstraints(int iteration, int epoch) {
    super.applyConstraints(iteration, epoch);
    for (NeuronParameter p : NeuronParameter.learnedBy(layerConf().getNeuron())) {
      p.keepLegal(getParam(p.key()));
    }
    Delay delay = layerConf().getDelay();
    if (delay != null && delay.learned()) {
      InputDelay.keepLegal(getParam(ParameterKeys.DELAY), delay.max());
      if (delay.gaussian()) {
        INDArray width = getParam(ParameterKeys.DELAY_WIDTH);
        width.assign(delay.narrowed(width.getDouble(0)));
      }
    }
    // DL4J calls this after each update with the count of the next iteration, but sets the layers'
    // own counts only before the next fit: without this an output in between would see old draws.
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
  public boolean hasBias() {
    return layerConf().hasBias();
  }

  @Override
  public void clear() {
    super.clear();
    release();
    // A ComputationGraph clears its layers after every segment of truncated backpropagation, once
    // more after the last one, and forgets to clear the state of layers inside of wrappers.
    if (!ran) {
      tBpttStateMap.clear();
    }
    ran = false;
  }
}
