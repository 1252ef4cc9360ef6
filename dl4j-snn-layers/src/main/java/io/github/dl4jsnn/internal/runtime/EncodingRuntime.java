package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.util.LayerId;
import io.github.dl4jsnn.util.StepMask;
import java.util.HashMap;
import java.util.List;
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
 * Runs an EncodingLayer. Its state is the number of steps that were presented, so that {@code
 * rnnTimeStep} draws again each time.
 */
public class EncodingRuntime<C extends Layer & EncoderSettings> extends AbstractLayer<C>
    implements RecurrentLayer {

  private static final long serialVersionUID = 1;

  private Map<String, INDArray> state = new HashMap<>();
  private Map<String, INDArray> tbpttState = new HashMap<>();
  private final InputValues inputValues = new InputValues();

  private final SpikeDropout spikeDropout = new SpikeDropout();

  private transient Buffers buffers;

  public EncodingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(EncodedInput.flat(input), workspaceMgr);
  }

  /** Refuses input of another rank. */
  void checkInput() {
    if (input.rank() != 2) {
      throw wrongInput("[minibatch, n]");
    }
  }

  /** The mask is for the layers above; refuses one that does not fit. */
  void checkMask(int steps) {
    StepMask.ofSequence(maskArray, input.size(0), steps, layerId());
  }

  final DL4JInvalidInputException wrongInput(String expected) {
    return WrongShape.of(
        layerId(),
        "have shape " + expected + " (its encoder " + layerConf().getEncoder() + " adds time)",
        input);
  }

  /** The values of an array in the shape of the input, [b, n]. */
  INDArray values(INDArray shown, LayerWorkspaceMgr workspaceMgr) {
    return shown.castTo(dataType);
  }

  /** What DL4J sees of c-ordered [T, b, n]. */
  INDArray show(INDArray steps) {
    return TimeMajor.view(steps);
  }

  /** The sum over all steps of a gradient in the shape that {@link #show} gives. */
  INDArray inputGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    long[] shape = {epsilon.size(0), epsilon.size(1)};
    INDArray out = workspaceMgr.create(ArrayType.ACTIVATION_GRAD, dataType, shape, 'c');
    return constant() ? out.assign(epsilon.sum(2)) : out;
  }

  /** As in SpikingRuntime. */
  @Override
  protected void applyDropOutIfNecessary(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (constant() || !spikeDropout.draw(this, training, workspaceMgr)) {
      super.applyDropOutIfNecessary(training, workspaceMgr);
    }
  }

  final boolean constant() {
    return layerConf().getEncoder().constant();
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
  }

  private INDArray forward(
      Map<String, INDArray> start, boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    checkInput();
    SpikeDropout.inform(layerConf().getIDropout(), 1, RNNFormat.NCW);
    Encoder encoder = layerConf().getEncoder();
    checkMask(encoder.timeSteps());
    StackCheck.begin(workspaceMgr, getIndex(), encoder.timeSteps(), input.size(0));
    inputValues.check(input, encoder, layerId(), training);
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray x = values(input, workspaceMgr);
    long[] shape = {encoder.timeSteps(), x.size(0), x.size(1)};
    INDArray out = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    if (encoder.constant()) {
      for (int t = 0; t < encoder.timeSteps(); t++) {
        out.slice(t, 0).assign(x);
      }
    } else {
      Draws draws = Draws.of(conf().getSeed(), getIndex(), getIterationCount());
      SpikeTrain[] trains = buffers().trains((int) x.size(0));
      INDArray drawn = spikeDropout.factors();
      INDArray factors = drawn == null ? null : values(drawn, workspaceMgr);
      EncodedInput.encode(
          layerId(), x, encoder, draws, EncodedInput.presented(start), factors, trains);
      for (int t = 0; t < encoder.timeSteps(); t++) {
        out.slice(t, 0).assign(EncodedInput.dense(trains, t, (int) x.size(1), dataType));
      }
    }
    return show(out);
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

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    INDArray out = forward(state, false, workspaceMgr);
    state = EncodedInput.present(state, layerConf().getEncoder());
    return out;
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    INDArray out = forward(state, training, workspaceMgr);
    if (storeLastForTBPTT) {
      tbpttState = EncodedInput.present(state, layerConf().getEncoder());
    }
    return out;
  }

  @Override
  public Map<String, INDArray> rnnGetPreviousState() {
    return StateMaps.copy(state);
  }

  @Override
  public void rnnSetPreviousState(Map<String, INDArray> stateMap) {
    StateMaps.checkNames(layerId(), List.of(EncodedInput.STEPS), stateMap);
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
