package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.activity.SpikeWatch;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.SpikeTally;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.settings.OutputParts;
import io.github.dl4jsnn.internal.synapse.Backend;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.LayerNeurons;
import io.github.dl4jsnn.internal.synapse.Pass;
import io.github.dl4jsnn.internal.synapse.RecurrentWeights;
import io.github.dl4jsnn.internal.synapse.Synapses;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.util.StepMask;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What all spiking layers do at run time: keep the state, choose the path, and speak DL4J's
 * protocol. The package documentation shows the whole way of a tensor.
 */
public abstract class SpikingRuntime<
        C extends org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer & LayerSettings>
    extends RecurrentRuntime<C> implements MonitoredLayer {

  private static final long serialVersionUID = 1;

  /**
   * The last forward pass, whatever it was for: backpropagation continues it, because with
   * truncated backpropagation it did not start from the initial state, and layers that are frozen
   * with backprop run forward in inference mode.
   */
  private transient Pass pass;

  /** The mask of the last pass, for {@link MonitoredLayer}. */
  private transient INDArray lastStepMask;

  private transient Buffers buffers;

  private final InputChecks checks = new InputChecks();

  private final LayerEncoding encoding = new LayerEncoding();

  private final SpikeWatch watch = new SpikeWatch();

  SpikingRuntime(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /** The layer's large arrays. */
  final Buffers buffers() {
    if (buffers == null) {
      buffers = new Buffers();
    }
    return buffers;
  }

  @Override
  final void release() {
    if (pass != null) {
      pass.release();
      pass = null;
      lastStepMask = null;
    }
  }

  @Override
  public void clear() {
    super.clear();
    buffers().clear();
  }

  /** Name, expected and found shape. */
  final DL4JInvalidInputException invalidInput(String expected, INDArray found) {
    return WrongShape.of(layerId(), "have shape " + expected, found);
  }

  /** Checks rank and size of the input. */
  abstract void checkInput(INDArray x);

  /**
   * What drives the neurons.
   *
   * @param start the state that the pass starts from; empty for the initial one
   */
  abstract <S extends Synapses> S synapses(
      Backend<S> backend,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr);

  /** Weights from the layer's own spikes; null, as by default, where there are none. */
  RecurrentWeights recurrentWeights(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return null;
  }

  @Override
  final INDArray forward(
      Map<String, INDArray> start,
      boolean training,
      boolean keepState,
      LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    checkInput(input);
    checks.check(this, training, workspaceMgr);
    release();
    int dropoutSteps = layerConf().draws() ? 1 : inputSteps();
    SpikeDropout.inform(layerConf().getIDropout(), dropoutSteps, getDataFormat());
    applyDropOutIfNecessary(training, workspaceMgr);
    NeuronModel neuron = layerConf().passNeuron();
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    for (NeuronParameter p : NeuronParameter.learnedBy(neuron)) {
      parameters.put(p.key(), getParamWithNoise(p.key(), training, workspaceMgr));
    }
    SpikeFunction f =
        new SpikeFunction(layerConf().getSurrogate(), layerConf().isSpiking() || !training);
    pass = pass(Backend.of(dataType), neuron, f, parameters, training, start, workspaceMgr);
    Synapses synapses = pass.synapses();
    OutputParts output = layerConf().getOutput();
    long[] shape = {synapses.steps(), synapses.rows(), output.width(synapses.neurons())};
    INDArray all = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    Map<String, INDArray> rows =
        StateMaps.rows(
            layerId(),
            layerConf().stateNames(),
            start,
            stateLayout(),
            synapses.rows(),
            synapses.neurons());
    boolean spikes = training && f.spiking();
    SpikeTally tally = watch.tally(neuron, spikes);
    pass.forward(
        rows,
        OutputColumns.spikes(output, all),
        OutputColumns.membranes(output, all),
        keepState,
        tally);
    SpikeWatch.Start first = SpikeWatch.Start.of(keepState, start);
    watch.forward(
        neuron, spikes, first, tally, () -> sent(OutputColumns.spikes(output, all)), lastStepMask);
    return outputLayout().show(all);
  }

  /** S, also where the layer sends its membranes alone. */
  private INDArray sent(INDArray spikes) {
    return spikes == null ? pass.spikes(dataType) : spikes;
  }

  @Override
  public final INDArray lastSpikes() {
    return pass == null ? null : pass.spikes(dataType);
  }

  @Override
  public final INDArray lastStepMask() {
    return lastStepMask;
  }

  @Override
  public final INDArray lastMembranes() {
    return pass == null ? null : pass.membranes(dataType);
  }

  @Override
  public long neuronsPerExample() {
    return pass == null ? 0 : pass.synapses().neurons();
  }

  private <S extends Synapses> Pass pass(
      Backend<S> backend,
      NeuronModel neuron,
      SpikeFunction f,
      Map<String, INDArray> parameters,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    S synapses = synapses(backend, training, start, workspaceMgr);
    lastStepMask = stepMask(synapses.steps());
    checks.checkSteps(this, synapses.steps());
    RecurrentWeights recurrent = recurrentWeights(training, workspaceMgr);
    LayerNeurons neurons = new LayerNeurons(neuron, f, parameters, recurrent, lastStepMask);
    return pass(backend, neurons, synapses, keep(training));
  }

  /** A pass of the neurons. */
  <S extends Synapses> Pass pass(
      Backend<S> backend, LayerNeurons neurons, S synapses, FusedLoop.Keep keep) {
    return backend.pass(neurons, synapses, keep, buffers());
  }

  @Override
  final int passSteps() {
    return pass == null ? 0 : pass.synapses().steps();
  }

  /** The layout of the input. */
  Layout inputLayout() {
    return Layout.of(input, getDataFormat(), null);
  }

  /** The layout of the output. */
  Layout outputLayout() {
    return new Layout.Series(getDataFormat());
  }

  /** The layout of a state variable. */
  Layout stateLayout() {
    return new Layout.Rows();
  }

  private INDArray memory(
      Layout layout, INDArray shown, ArrayType type, LayerWorkspaceMgr workspaceMgr) {
    return layout.memory(
        shown, dataType, s -> workspaceMgr.createUninitialized(type, dataType, s, 'c'));
  }

  /** Memory of an array in the shape of the input; still valid in backpropagation. */
  final INDArray inputMemory(INDArray shown, LayerWorkspaceMgr workspaceMgr) {
    return memory(inputLayout(), shown, ArrayType.ACTIVATIONS, workspaceMgr);
  }

  /** What the layer below sees of the gradient that the synapses return. */
  INDArray showInputGradient(INDArray gradient) {
    return inputLayout().show(gradient);
  }

  /** The mask of the time steps, [rows, T]; null where there is none. */
  INDArray stepMask(int steps) {
    return StepMask.ofSequence(maskArray, input.size(0), steps, layerId());
  }

  /** T of folded input as far as it is known, 1 where input has no time axis; else 0. */
  int inputSteps() {
    return input.rank() == 2 ? 1 : 0;
  }

  /** Whether nothing but the minibatch size gives T. */
  boolean stepsByMinibatch() {
    return layerConf().getUnfolding().withoutTimeBelow();
  }

  /** Dropout of spikes that are yet to be drawn waits for them, see {@link SpikeDropout}. */
  @Override
  protected void applyDropOutIfNecessary(boolean training, LayerWorkspaceMgr workspaceMgr) {
    if (!layerConf().draws()
        || !encoding.drop(
            this, layerConf().getEncoder(), inputLayout(), signalSteps(), training, workspaceMgr)) {
      super.applyDropOutIfNecessary(training, workspaceMgr);
    }
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
        this,
        layerConf().getEncoder(),
        inputLayout(),
        inputMemory(input, workspaceMgr),
        signalSteps(),
        signalMask(),
        start,
        buffers()::trains,
        workspaceMgr);
  }

  /**
   * Inference keeps the start alone: backpropagation rarely follows; when it does, in a layer that
   * is frozen with backprop, the steps run again.
   */
  private FusedLoop.Keep keep(boolean training) {
    return training && !layerConf().isRecompute() ? FusedLoop.Keep.STEPS : FusedLoop.Keep.START;
  }

  @Override
  final Map<String, INDArray> endState(Map<String, INDArray> start) {
    Map<String, INDArray> state = StateMaps.shown(() -> pass.state(dataType), stateLayout());
    if (layerConf().draws()) {
      state.putAll(encoding.endState());
    }
    return state;
  }

  @Override
  final Pair<Gradient, INDArray> backward(
      INDArray epsilon, int firstStep, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (pass == null) {
      throw new IllegalStateException(
          "Cannot perform backprop in layer " + layerId() + ": there was no forward pass before");
    }
    watch.backward(() -> SpikeWatch.Watched.of(layerId(), layerConf().getNeuron(), this));
    OutputParts output = layerConf().getOutput();
    INDArray all =
        Layout.bySteps(
            memory(outputLayout(), epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr), passSteps());
    INDArray inputGradient =
        showInputGradient(
            pass.backward(
                OutputColumns.spikes(output, all),
                OutputColumns.membranes(output, all),
                firstStep,
                gradientViews,
                workspaceMgr));
    weightNoiseParams.clear();
    Gradient gradient =
        gradientsFlattened == null
            ? new DefaultGradient()
            : new DefaultGradient(gradientsFlattened);
    if (gradientViews != null) {
      gradient.gradientForVariable().putAll(gradientViews);
    }
    return new Pair<>(gradient, backpropDropOutIfPresent(inputGradient));
  }

  /** [b, n, T] or its NWC form, with the axis names of the layer's format. */
  final void checkSequence(INDArray x, long n) {
    Layout.Series series = new Layout.Series(getDataFormat());
    if (x.rank() != 3 || (n > 0 && x.size(series.channelAxis()) != n)) {
      throw invalidInput(series.text(n > 0 ? Long.toString(n) : "n"), x);
    }
  }
}
