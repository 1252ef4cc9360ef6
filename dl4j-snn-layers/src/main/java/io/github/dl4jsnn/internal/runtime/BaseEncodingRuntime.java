package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.internal.synapse.InputEncoder;
import io.github.dl4jsnn.util.LayerId;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a layer that is an encoder and nothing else. Its state is that of the encoder, see {@link
 * EncoderState}, so that {@code rnnTimeStep} goes on with draws, codes and signals.
 */
abstract class BaseEncodingRuntime<C extends Layer & EncoderSettings> extends AbstractLayer<C>
    implements RecurrentLayer {

  private static final long serialVersionUID = 1;

  private Map<String, INDArray> state = new HashMap<>();
  private Map<String, INDArray> tbpttState = new HashMap<>();

  /** Whether there was a forward pass since the last {@link #clear}. */
  private transient boolean ran;

  /** Rows of the network's input; 0 where the network does not give it, as a ComputationGraph. */
  private int minibatch;

  private boolean stepping;

  private final InputValues inputValues = new InputValues();

  private final LayerEncoding encoding = new LayerEncoding();

  private transient Buffers buffers;

  BaseEncodingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** Refuses input of another rank or size. */
  abstract void checkInput();

  /** The layout of the input. */
  abstract Layout inputLayout();

  /** The layout of the output. */
  abstract Layout outputLayout();

  /** T of the input of a signal encoder. */
  abstract int signalSteps();

  /** The mask of the steps, [b, T]; null where none is masked. Refuses one that does not fit. */
  abstract INDArray stepMask(long examples, int steps);

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

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    boolean values = layerConf().addsTime();
    super.setInput(values ? InputEncoder.flat(input) : input, workspaceMgr);
  }

  final DL4JInvalidInputException wrongInput(String expected) {
    return WrongShape.of(
        layerId(),
        "have shape "
            + expected
            + " (its encoder "
            + encoder()
            + (layerConf().addsTime() ? " adds time)" : " takes signals)"),
        input);
  }

  final Encoder encoder() {
    return layerConf().getEncoder();
  }

  /** T of the input, 1 where it has no time axis. */
  private int inputSteps() {
    return layerConf().addsTime() ? 1 : signalSteps();
  }

  /** T of the output. */
  private int steps() {
    return layerConf().addsTime() ? encoder().timeSteps() : signalSteps();
  }

  private long examples() {
    return input.rank() == 4 ? input.size(0) / inputSteps() : input.size(0);
  }

  /** As in SpikingRuntime. */
  @Override
  protected void applyDropOutIfNecessary(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (encoder().constant()
        || !encoding.drop(this, encoder(), inputLayout(), inputSteps(), training, workspaceMgr)) {
      super.applyDropOutIfNecessary(training, workspaceMgr);
    }
  }

  private Buffers buffers() {
    if (buffers == null) {
      buffers = new Buffers();
    }
    return buffers;
  }

  @Override
  public void clear() {
    super.clear();
    buffers().clear();
    // As in RecurrentRuntime.
    if (!ran) {
      tbpttState.clear();
    }
    ran = false;
  }

  private INDArray memory(
      Layout layout, INDArray shown, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    return layout.memory(
        shown, dataType, s -> workspaceMgr.createUninitialized(type, dataType, s, 'c'));
  }

  private INDArray forward(
      Map<String, INDArray> start, boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    checkInput();
    SpikeDropout.inform(layerConf().getIDropout(), 1, RNNFormat.NCW);
    int steps = steps();
    long examples = examples();
    INDArray mask = stepMask(examples, steps);
    if (layerConf().addsTime()) {
      StackCheck.begin(workspaceMgr, getIndex(), steps, examples);
    }
    inputValues.check(input, encoder(), layerId(), training);
    applyDropOutIfNecessary(training, workspaceMgr);
    ran = true;
    INDArray x = memory(inputLayout(), input, ArrayType.FF_WORKING_MEM, workspaceMgr);
    if (encoder().constant()) {
      INDArray once = x.reshape('c', examples, x.length() / examples);
      INDArray out = newOutput(steps, examples, once.size(1), workspaceMgr);
      for (int t = 0; t < steps; t++) {
        out.slice(t, 0).assign(once);
      }
      return show(out);
    }
    EncodedInput spikes =
        encoding.encode(
            this,
            encoder(),
            inputLayout(),
            x,
            inputSteps(),
            mask,
            start,
            buffers()::trains,
            workspaceMgr);
    INDArray out = newOutput(steps, examples, spikes.width(), workspaceMgr);
    for (int t = 0; t < steps; t++) {
      out.slice(t, 0).assign(spikes.dense(t, dataType));
    }
    return show(out);
  }

  private INDArray newOutput(
      long steps, long examples, long width, LayerWorkspaceMgr workspaceMgr) {
    long[] shape = {steps, examples, width};
    return workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
  }

  /** What DL4J sees of c-ordered [T, b, n']. */
  private INDArray show(INDArray steps) {
    if (!(outputLayout() instanceof Layout.Images images)) {
      return outputLayout().show(steps);
    }
    long c = steps.size(2) / images.pixels();
    return images.show(steps.reshape('c', steps.length() / c, c));
  }

  /** The state after a pass that began with {@code start}. */
  private Map<String, INDArray> endState(Map<String, INDArray> start) {
    return encoder().constant() ? EncoderState.presented(start, steps()) : encoding.endState();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return forward(Map.of(), training, workspaceMgr);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray out = inputGradient(epsilon, workspaceMgr);
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(out));
  }

  /** The sum over all steps where each of them is the value itself; spikes have no gradient. */
  private INDArray inputGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    INDArray out = workspaceMgr.create(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
    if (!encoder().constant()) {
      return out;
    }
    INDArray all = memory(outputLayout(), epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr);
    INDArray sum = all.reshape('c', steps(), all.length() / steps()).sum(0);
    long c = input.size(inputLayout().channelAxis());
    return out.assign(inputLayout().show(sum.reshape('c', sum.length() / c, c)));
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    stepping = true;
    try {
      INDArray out = forward(state, false, workspaceMgr);
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
    INDArray out = forward(start, training, workspaceMgr);
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
    // See SpikingRuntime: keeps draws of score, gradient and output together.
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
}
