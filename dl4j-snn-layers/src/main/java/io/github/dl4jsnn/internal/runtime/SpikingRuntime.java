package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.activity.SpikeWatch;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.SpikeTally;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.TimeMajor;
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
import io.github.dl4jsnn.util.LayerId;
import io.github.dl4jsnn.util.StepMask;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.recurrent.BaseRecurrentLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What all spiking layers do at run time: keep the state, choose the path, and speak DL4J's
 * protocol. The package documentation shows the whole way of a tensor.
 */
public abstract class SpikingRuntime<
        C extends org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer & LayerSettings>
    extends BaseRecurrentLayer<C> implements MonitoredLayer {

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

  /** Whether there was a forward pass since the last {@link #clear}. */
  private transient boolean ran;

  /** Rows of the network's input; 0 where the network does not tell, as a ComputationGraph. */
  private int minibatch;

  private boolean stepping;

  private final TimeAxisCheck timeAxis = new TimeAxisCheck();
  private final InputValues inputValues = new InputValues();
  private final OneStepCheck oneStep = new OneStepCheck();
  private final StackCheck stacks = new StackCheck();

  /** What dropout makes of the spikes that an encoder draws, in the shape of the input, or null. */
  private transient INDArray spikeFactors;

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

  private void release() {
    if (pass != null) {
      pass.release();
      pass = null;
      lastStepMask = null;
    }
  }

  @Override
  protected String layerId() {
    return LayerId.of(this);
  }

  /** Name, expected and found shape. */
  final DL4JInvalidInputException invalidInput(String expected, INDArray found) {
    return new DL4JInvalidInputException(
        "Input of layer "
            + layerId()
            + " must have shape "
            + expected
            + ", got "
            + Arrays.toString(found.shape()));
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

  private void checkTimeAxis(boolean training) {
    if (input.rank() != 3) {
      return;
    }
    long examples = input.size(0);
    if (layerConf().getUnfolding().byBatchSize()) {
      long steps = input.length() / (examples * layerConf().getNIn());
      timeAxis.check(layerConf().getUnfolding(), layerId(), examples, steps, minibatch, training);
    } else if (stepping && minibatch > 0 && examples != minibatch) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layerId()
              + " got "
              + examples
              + " examples in a call of rnnTimeStep with "
              + minibatch
              + ": a preprocessor took them for time steps. Leave timeSteps(T) out, which a"
              + " MultiLayerNetwork does not need here");
    }
  }

  /** A MultiLayerNetwork has no vertices. */
  private void checkRows(LayerWorkspaceMgr workspaceMgr) {
    Encoder encoder = layerConf().getEncoder();
    if (encoder != null) {
      StackCheck.begin(workspaceMgr, getIndex(), encoder.timeSteps(), input.size(0));
      return;
    }
    if (minibatch > 0 || stepping || !layerConf().hasNeuron()) {
      return;
    }
    int steps = layerConf().getTimeSteps();
    long rows = input.rank() == 3 ? input.size(0) * steps : input.size(0);
    stacks.check(workspaceMgr, steps, rows, layerConf().stepsFromBelow(), layerId());
  }

  private INDArray forward(
      Map<String, INDArray> start,
      boolean training,
      boolean keepState,
      LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    checkInput(input);
    checkTimeAxis(training);
    checkRows(workspaceMgr);
    if (layerConf().getEncoder() != null) {
      inputValues.check(input, layerConf().getEncoder(), layerId(), training);
    }
    release();
    ran = true;
    SpikeDropout.inform(layerConf().getIDropout(), inputSteps(), getDataFormat());
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
    Map<String, INDArray> rows = startRows(start, synapses);
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
    return show(all);
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
    if (!stepping) {
      oneStep.check(stepsByMinibatch(), synapses.steps(), layerId());
    }
    RecurrentWeights recurrent = recurrentWeights(training, workspaceMgr);
    LayerNeurons neurons = new LayerNeurons(neuron, f, parameters, recurrent, lastStepMask);
    return pass(backend, neurons, synapses, keep(training));
  }

  /** A pass of the neurons. */
  <S extends Synapses> Pass pass(
      Backend<S> backend, LayerNeurons neurons, S synapses, FusedLoop.Keep keep) {
    return backend.pass(neurons, synapses, keep, buffers());
  }

  /** T of the last forward pass. */
  final int passSteps() {
    return pass.synapses().steps();
  }

  /** The mask of the time steps, [rows, T]; null where there is none. */
  INDArray stepMask(int steps) {
    return StepMask.ofSequence(maskArray, input.size(0), steps, layerId());
  }

  /** T of folded input as far as it is known, 1 where input has no time axis; else 0. */
  int inputSteps() {
    return input.rank() == 2 ? 1 : 0;
  }

  /** Whether nothing but the minibatch size tells T. */
  boolean stepsByMinibatch() {
    return layerConf().getUnfolding().withoutTimeBelow();
  }

  /** Dropout of spikes that are yet to be drawn waits for them, see {@link SpikeDropout}. */
  @Override
  protected void applyDropOutIfNecessary(boolean training, LayerWorkspaceMgr workspaceMgr) {
    IDropout dropout = layerConf().getIDropout();
    if (!layerConf().draws() || !SpikeDropout.multiplies(dropout)) {
      super.applyDropOutIfNecessary(training, workspaceMgr);
      return;
    }
    spikeFactors =
        training
            ? SpikeDropout.factors(
                dropout, input, getIterationCount(), getEpochCount(), workspaceMgr)
            : null;
  }

  /** The factors of the spikes that an encoder draws, in the shape of the input; null: all 1. */
  final INDArray spikeFactors() {
    return spikeFactors;
  }

  /** What DL4J sees of the c-ordered output [T, rows, n or 2 n]. */
  INDArray show(INDArray output) {
    return permuteIfNWC(TimeMajor.view(output));
  }

  /**
   * Inference keeps the start alone: nearly always nobody goes back, and who does, a layer that is
   * frozen with backprop, runs it once more.
   */
  private FusedLoop.Keep keep(boolean training) {
    return training && !layerConf().isRecompute() ? FusedLoop.Keep.STEPS : FusedLoop.Keep.START;
  }

  /** The c-ordered [T, rows, n or 2 n] form of a gradient in the shape that {@link #show} gives. */
  INDArray timeMajorGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    return TimeMajor.of(
        permuteIfNWC(epsilon),
        dataType,
        shape -> workspaceMgr.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, shape, 'c'));
  }

  /** What the layer below sees of the gradient that the synapses return. */
  INDArray showInputGradient(INDArray gradient) {
    return gradient.rank() == 3 ? permuteIfNWC(TimeMajor.view(gradient)) : gradient;
  }

  /** The start state as [rows, n], checked against the input. */
  private Map<String, INDArray> startRows(Map<String, INDArray> start, Synapses synapses) {
    long[] shape = stateShape(new long[] {synapses.rows(), synapses.neurons()});
    Map<String, INDArray> out = new LinkedHashMap<>();
    for (String name : layerConf().stateNames()) {
      INDArray value = start.get(name);
      if (value != null && !name.equals(EncodedInput.STEPS)) {
        StateMaps.checkShape(layerId(), name, value, shape);
        out.put(name, stateRows(value));
      }
    }
    return out;
  }

  /** The shape in which DL4J sees a state variable of [rows, n]. */
  long[] stateShape(long[] rows) {
    return rows;
  }

  /** The [rows, n] form of a state variable as DL4J sees it. */
  INDArray stateRows(INDArray state) {
    return state;
  }

  /** What DL4J sees of a state variable [rows, n]. */
  INDArray showState(INDArray rows) {
    return rows;
  }

  private Map<String, INDArray> endState(Map<String, INDArray> start) {
    Map<String, INDArray> state = new LinkedHashMap<>();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      pass.state(dataType).forEach((name, rows) -> state.put(name, showState(rows)));
    }
    if (layerConf().draws()) {
      state.putAll(EncodedInput.present(start, layerConf().getEncoder()));
    }
    return state;
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

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    return forward(Map.of(), training, false, workspaceMgr);
  }

  @Override
  public INDArray rnnTimeStep(INDArray input, LayerWorkspaceMgr workspaceMgr) {
    setInput(input, workspaceMgr);
    Map<String, INDArray> start = Map.copyOf(stateMap);
    stepping = true;
    try {
      INDArray out = forward(start, false, true, workspaceMgr);
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
    INDArray out = forward(start, training, storeLastForTBPTT, workspaceMgr);
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
    int steps = pass == null ? 0 : pass.synapses().steps();
    int first = tbpttBackLength > 0 ? Math.max(0, steps - tbpttBackLength) : 0;
    return backward(epsilon, first, workspaceMgr);
  }

  private Pair<Gradient, INDArray> backward(
      INDArray epsilon, int firstStep, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    if (pass == null) {
      throw new IllegalStateException(
          "Cannot perform backprop in layer " + layerId() + ": there was no forward pass before");
    }
    watch.backward(() -> SpikeWatch.Watched.of(layerId(), layerConf().getNeuron(), this));
    OutputParts output = layerConf().getOutput();
    INDArray all = timeMajorGradient(epsilon, workspaceMgr);
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

  /** Time-major input [T, b, n] of a layer without encoder; still valid in backpropagation. */
  final INDArray timeMajorInput(LayerWorkspaceMgr workspaceMgr) {
    return TimeMajor.of(
        permuteIfNWC(input),
        dataType,
        shape -> workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c'));
  }

  /** [b, n, T] or its NWC form, with the axis names of the layer's format. */
  final void checkSequence(INDArray x, long n) {
    boolean nwc = getDataFormat() == RNNFormat.NWC;
    if (x.rank() != 3 || (n > 0 && x.size(nwc ? 2 : 1) != n)) {
      String size = n > 0 ? Long.toString(n) : "n";
      throw invalidInput(
          nwc ? "[minibatch, time steps, " + size + "]" : "[minibatch, " + size + ", time steps]",
          x);
    }
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
    buffers().clear();
    // A ComputationGraph clears its layers after every segment of truncated backpropagation, once
    // more after the last one, and forgets to clear the state of layers inside of wrappers.
    if (!ran) {
      tBpttStateMap.clear();
    }
    ran = false;
  }
}
