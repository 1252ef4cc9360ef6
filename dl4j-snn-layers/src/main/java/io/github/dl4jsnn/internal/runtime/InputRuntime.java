package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.internal.delay.DelayTaps;
import io.github.dl4jsnn.internal.delay.InputLine;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.monitor.MonitoredEncoder;
import io.github.dl4jsnn.util.StepMask;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The input of a layer of neurons: its layout, time steps and mask, its checks, its dropout, and
 * what the layer's encoder makes of it.
 */
abstract class InputRuntime<
        C extends org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer & LayerSettings>
    extends RecurrentRuntime<C> implements MonitoredEncoder {

  private static final long serialVersionUID = 1;

  private final InputChecks checks = new InputChecks();

  private final LayerEncoding encoding = new LayerEncoding();

  private final InputDelay delay = new InputDelay();

  InputRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** Checks rank and size of the input. */
  abstract void checkInput(INDArray x);

  /** Name, expected and found shape. */
  final DL4JInvalidInputException invalidInput(String expected, INDArray found) {
    return WrongShape.of(layerId(), "have shape " + expected, found);
  }

  /** [b, n, T] or its NWC form, with the axis names of the layer's format. */
  final void checkSequence(INDArray x, long n) {
    Layout.Series series = new Layout.Series(getDataFormat());
    if (x.rank() != 3 || (n > 0 && x.size(series.channelAxis()) != n)) {
      throw invalidInput(series.text(n > 0 ? Long.toString(n) : "n"), x);
    }
  }

  /** Refuses input that the layer does not take. */
  final void checkInput(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    checkInput(input);
    checks.check(this, training, workspaceMgr);
  }

  /** Checks T, which the synapses know. */
  final void checkSteps(int steps) {
    checks.checkSteps(this, steps);
  }

  /** The layout of the input. */
  Layout inputLayout() {
    return Layout.of(input, getDataFormat(), null);
  }

  final INDArray memory(
      Layout layout, INDArray shown, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    return layout.memory(
        shown, dataType, s -> workspaceMgr.createUninitialized(type, dataType, s, 'c'));
  }

  /** Memory of the input; still valid in backpropagation. */
  final INDArray inputMemory(LayerWorkspaceMgr workspaceMgr) {
    return memory(inputLayout(), input, ArrayType.ACTIVATIONS, workspaceMgr);
  }

  private boolean delays() {
    Delay of = layerConf().getDelay();
    return of != null && of.max() > 0;
  }

  /** Whether each input has a delay. */
  final boolean delaysPerInput() {
    return delays() && !layerConf().getDelay().synaptic();
  }

  /** Whether each synapse has a delay of its own. */
  final boolean delaysPerSynapse() {
    return delays() && layerConf().getDelay().synaptic();
  }

  /**
   * What the synapses get of an input that has time: its memory, with delays per input applied.
   *
   * @param start the state that the pass starts from
   */
  INDArray arriving(boolean training, Map<String, INDArray> start, LayerWorkspaceMgr workspaceMgr) {
    if (!delays()) {
      return inputMemory(workspaceMgr);
    }
    delayed(taps(training, workspaceMgr), start, workspaceMgr);
    return formed(workspaceMgr);
  }

  /** Delays the input, element by element. */
  final InputLine delayed(
      DelayTaps taps, Map<String, INDArray> start, LayerWorkspaceMgr workspaceMgr) {
    InputLine line = inputLine(start, workspaceMgr);
    delay.begin(taps);
    return line;
  }

  /** What arrives of the input that was delayed, as an array in its memory. */
  final INDArray formed(LayerWorkspaceMgr workspaceMgr) {
    return delay.arriving(workspaceMgr);
  }

  /** The input of synapses that have delays of their own, likewise. */
  final InputLine inputLine(Map<String, INDArray> start, LayerWorkspaceMgr workspaceMgr) {
    return delay.take(
        inputMemory(workspaceMgr),
        inputLayout(),
        layerConf().getDelay().max(),
        signalSteps(),
        signalMask(),
        start,
        layerId(),
        workspaceMgr);
  }

  /** The layer's delays as they are. */
  final DelayTaps taps(boolean training, LayerWorkspaceMgr workspaceMgr) {
    Delay of = layerConf().getDelay();
    INDArray learned =
        of.learned() ? getParamWithNoise(ParameterKeys.DELAY, training, workspaceMgr) : null;
    return InputDelay.taps(of, learned, of.gaussian() ? getParam(ParameterKeys.DELAY_WIDTH) : null);
  }

  /** See {@link io.github.dl4jsnn.monitor.MonitoredLayer}. */
  public final INDArray lastArrived() {
    return delay.arrived();
  }

  /** The gradient of σ, which no updater changes. */
  final void clearWidthGradient() {
    if (gradientViews != null && gradientViews.containsKey(ParameterKeys.DELAY_WIDTH)) {
      gradientViews.get(ParameterKeys.DELAY_WIDTH).assign(0);
    }
  }

  /** Whether the gradient of what arrives is needed although nobody asks for that of the input. */
  final boolean learnsDelays() {
    return delaysPerInput() && layerConf().getDelay().learned() && gradientViews != null;
  }

  /**
   * dL/d(input) as DL4J sees it.
   *
   * @param gradient dL/d(what arrived)
   */
  INDArray arrivedGradient(INDArray gradient, LayerWorkspaceMgr workspaceMgr) {
    if (!delay.active()) {
      return showInputGradient(gradient);
    }
    INDArray learned = learnsDelays() ? gradientViews.get(ParameterKeys.DELAY) : null;
    return showInputGradient(
        delay.backward(byChannel(gradient), signalSteps(), learned, workspaceMgr));
  }

  /** A gradient with the channels along its last axis; of series as it is. */
  INDArray byChannel(INDArray gradient) {
    return gradient;
  }

  /** What the layer below sees of the gradient that the synapses return. */
  INDArray showInputGradient(INDArray gradient) {
    return inputLayout().show(gradient);
  }

  /** T of folded input as far as it is known, 1 where input has no time axis; else 0. */
  int inputSteps() {
    return input.rank() == 2 ? 1 : 0;
  }

  /** Whether nothing but the minibatch size gives T. */
  boolean stepsByMinibatch() {
    return layerConf().getUnfolding().withoutTimeBelow();
  }

  /** The mask of the time steps, [rows, T]; null where there is none. */
  INDArray stepMask(int steps) {
    return StepMask.ofSequence(maskArray, input.size(0), steps, layerId());
  }

  /** T of a signal that an encoder gets; 1 where it adds time. */
  int signalSteps() {
    Layout layout = inputLayout();
    return layout instanceof Layout.Series series ? (int) input.size(series.timeAxis()) : 1;
  }

  /** The mask of the time steps of a signal that an encoder gets, [b, T]; null: none. */
  INDArray signalMask() {
    return layerConf().addsTime() ? null : stepMask(signalSteps());
  }

  private EncoderInput encoderInput() {
    return new EncoderInput(this, layerConf().getEncoder(), inputLayout(), signalSteps());
  }

  /** Applies the layer's dropout to its input, or draws that of its spikes. */
  final void dropOut(boolean training, LayerWorkspaceMgr workspaceMgr) {
    int steps = layerConf().draws() ? 1 : inputSteps();
    SpikeDropout.inform(layerConf().getIDropout(), steps, getDataFormat());
    applyDropOutIfNecessary(training, workspaceMgr);
  }

  /** Dropout of spikes that are yet to be drawn waits for them, see {@link SpikeDropout}. */
  @Override
  protected void applyDropOutIfNecessary(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!layerConf().draws() || !encoding.drop(encoderInput(), training, workspaceMgr)) {
      super.applyDropOutIfNecessary(training, workspaceMgr);
    }
  }

  @Override
  protected INDArray backpropDropOutIfPresent(INDArray epsilon) {
    return encoding.endDropout(this) ? epsilon : super.backpropDropOutIfPresent(epsilon);
  }

  /**
   * The spikes that the layer's encoder makes of its input.
   *
   * @param inputs number of elements, or channels, that the weights are for
   */
  final EncodedInput encode(
      Map<String, INDArray> start, long inputs, LayerWorkspaceMgr workspaceMgr) {
    if (inputs != layerConf().synapticInputs()) {
      throw new IllegalStateException(
          "Layer "
              + layerId()
              + ": its encoder "
              + layerConf().getEncoder()
              + " makes "
              + layerConf().synapticInputs()
              + " elements of "
              + layerConf().getNIn()
              + " values, but the weights are for "
              + inputs
              + ": an encoder of another width needs a new network");
    }
    return encoding.encode(
        encoderInput(), inputMemory(workspaceMgr), signalMask(), start, workspaceMgr);
  }

  /** The state of what comes before the synapses, encoder or delays, after the last pass. */
  Map<String, INDArray> inputState() {
    return layerConf().draws() ? encoding.endState() : delay.endState();
  }

  @Override
  public final INDArray lastEncoded() {
    return encoding.last(dataType);
  }

  @Override
  public void clear() {
    super.clear();
    encoding.clear();
    delay.clear();
  }
}
