package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.EncoderSettings;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.internal.synapse.InputEncoder;
import io.github.dl4jsnn.monitor.MonitoredEncoder;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a layer that is an encoder and nothing else. Its state is that of the encoder, see {@link
 * EncoderState}, so that {@code rnnTimeStep} goes on with draws, codes and signals.
 */
abstract class BaseEncodingRuntime<C extends Layer & EncoderSettings>
    extends RecurrentEncodingRuntime<C> implements MonitoredEncoder {

  private static final long serialVersionUID = 1;

  private final InputValues inputValues = new InputValues();

  private final LayerEncoding encoding = new LayerEncoding();

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

  /** T of the input, 1 where it has no time axis. */
  private int inputSteps() {
    return layerConf().addsTime() ? 1 : signalSteps();
  }

  /** T of the output. */
  private int steps() {
    return layerConf().addsTime() ? encoder().timeSteps() : signalSteps();
  }

  private EncoderInput encoderInput() {
    return new EncoderInput(this, encoder(), inputLayout(), inputSteps());
  }

  /** As in InputRuntime. */
  @Override
  protected void applyDropOutIfNecessary(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (encoder().constant() || !encoding.drop(encoderInput(), training, workspaceMgr)) {
      super.applyDropOutIfNecessary(training, workspaceMgr);
    }
  }

  @Override
  protected INDArray backpropDropOutIfPresent(INDArray epsilon) {
    return encoding.endDropout(this) ? epsilon : super.backpropDropOutIfPresent(epsilon);
  }

  @Override
  public final INDArray lastEncoded() {
    return encoding.last(dataType);
  }

  @Override
  public void clear() {
    super.clear();
    encoding.clear();
  }

  private INDArray memory(
      Layout layout, INDArray shown, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    return layout.memory(
        shown, dataType, s -> workspaceMgr.createUninitialized(type, dataType, s, 'c'));
  }

  @Override
  final INDArray forward(
      Map<String, INDArray> start, boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    checkInput();
    SpikeDropout.inform(layerConf().getIDropout(), 1, RNNFormat.NCW);
    int steps = steps();
    long examples = encoderInput().examples();
    INDArray mask = stepMask(examples, steps);
    if (layerConf().addsTime()) {
      StackCheck.begin(workspaceMgr, getIndex(), steps, examples);
    }
    inputValues.check(input, encoder(), layerId(), training);
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray x = memory(inputLayout(), input, ArrayType.FF_WORKING_MEM, workspaceMgr);
    if (encoder().constant()) {
      INDArray once = x.reshape('c', examples, x.length() / examples);
      INDArray out = newOutput(steps, examples, once.size(1), workspaceMgr);
      for (int t = 0; t < steps; t++) {
        out.slice(t, 0).assign(once);
      }
      return show(out);
    }
    EncodedInput spikes = encoding.encode(encoderInput(), x, mask, start, workspaceMgr);
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

  @Override
  final Map<String, INDArray> endState(Map<String, INDArray> start) {
    return encoder().constant() ? EncoderState.presented(start, steps()) : encoding.endState();
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
}
