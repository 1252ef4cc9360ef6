package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Draws;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.kernel.Buffers;
import io.github.dl4jsnn.kernel.TimeMajor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs an {@link EncodingLayer}. Its state is the number of steps that were presented, so that
 * {@code rnnTimeStep} draws anew each time.
 */
final class EncodingRuntime extends AbstractLayer<EncodingLayer> implements RecurrentLayer {

  private static final long serialVersionUID = 1;

  private Map<String, INDArray> state = new HashMap<>();
  private Map<String, INDArray> tbpttState = new HashMap<>();

  EncodingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** With the layer's name in the configuration instead of that of this class. */
  @Override
  protected String layerId() {
    return super.layerId()
        .replace(getClass().getSimpleName(), layerConf().getClass().getSimpleName());
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    super.setInput(Encoded.flat(input), workspaceMgr);
  }

  private INDArray forward(
      Map<String, INDArray> start, boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    if (input.rank() != 2) {
      throw new DL4JInvalidInputException(
          "Input of layer "
              + layerId()
              + " must have shape [minibatch, n] (its encoder "
              + layerConf().getEncoder()
              + " adds time), got "
              + Arrays.toString(input.shape()));
    }
    applyDropOutIfNecessary(training, workspaceMgr);
    Encoder encoder = layerConf().getEncoder();
    INDArray x = input.castTo(dataType);
    long[] shape = {encoder.timeSteps(), x.size(0), x.size(1)};
    INDArray out = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    if (encoder.constant()) {
      for (int t = 0; t < encoder.timeSteps(); t++) {
        out.slice(t, 0).assign(x);
      }
    } else {
      Draws draws = Draws.of(conf().getSeed(), getIndex(), getIterationCount());
      SpikeTrain[] trains = new Buffers().trains((int) x.size(0));
      Encoded.encode(x, encoder, draws, Encoded.presented(start), trains);
      for (int t = 0; t < encoder.timeSteps(); t++) {
        out.slice(t, 0).assign(Encoded.dense(trains, t, (int) x.size(1), dataType));
      }
    }
    return TimeMajor.view(out);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return forward(Map.of(), training, workspaceMgr);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    long[] shape = {epsilon.size(0), epsilon.size(1)};
    INDArray out = workspaceMgr.create(ArrayType.ACTIVATION_GRAD, dataType, shape, 'c');
    if (layerConf().getEncoder().constant()) {
      out.assign(epsilon.sum(2));
    }
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(out));
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    INDArray out = forward(state, false, workspaceMgr);
    state = Encoded.present(state, layerConf().getEncoder());
    return out;
  }

  @Override
  public INDArray rnnActivateUsingStoredState(
      INDArray input, boolean training, boolean storeLastForTBPTT, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    INDArray out = forward(state, training, workspaceMgr);
    if (storeLastForTBPTT) {
      tbpttState = Encoded.present(state, layerConf().getEncoder());
    }
    return out;
  }

  @Override
  public Map<String, INDArray> rnnGetPreviousState() {
    return new HashMap<>(state);
  }

  @Override
  public void rnnSetPreviousState(Map<String, INDArray> stateMap) {
    state = new HashMap<>(stateMap);
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
