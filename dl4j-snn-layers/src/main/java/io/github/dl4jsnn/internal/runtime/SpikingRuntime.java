package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.activity.SpikeWatch;
import io.github.dl4jsnn.internal.loop.FusedLoop;
import io.github.dl4jsnn.internal.loop.SpikeTally;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.settings.OutputParts;
import io.github.dl4jsnn.internal.synapse.Backend;
import io.github.dl4jsnn.internal.synapse.GradientTargets;
import io.github.dl4jsnn.internal.synapse.LayerNeurons;
import io.github.dl4jsnn.internal.synapse.NoNeuronPass;
import io.github.dl4jsnn.internal.synapse.Pass;
import io.github.dl4jsnn.internal.synapse.RecurrentWeights;
import io.github.dl4jsnn.internal.synapse.Synapses;
import io.github.dl4jsnn.monitor.MonitoredLayer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What all spiking layers do at run time: choose the path, run a pass over all time steps and go
 * back through it. The package documentation shows the whole way of a tensor.
 */
public abstract class SpikingRuntime<
        C extends org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer & LayerSettings>
    extends InputRuntime<C> implements MonitoredLayer {

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

  private final SpikeWatch watch = new SpikeWatch();

  private final RatePenalty ratePenalty = new RatePenalty();

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
      ratePenalty.clear();
    }
  }

  @Override
  public void clear() {
    super.clear();
    buffers().clear();
  }

  /** The layout of the output. */
  Layout outputLayout() {
    return new Layout.Series(getDataFormat());
  }

  /** The layout of a state variable. */
  Layout stateLayout() {
    return new Layout.Rows();
  }

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

  /** A pass of the neurons. */
  <S extends Synapses> Pass pass(
      Backend<S> backend, LayerNeurons neurons, S synapses, FusedLoop.Keep keep) {
    return layerConf().hasNeuron()
        ? backend.pass(neurons, synapses, keep, buffers())
        : new NoNeuronPass(synapses);
  }

  private <S extends Synapses> Pass pass(
      Backend<S> backend,
      boolean training,
      Map<String, INDArray> start,
      LayerWorkspaceMgr workspaceMgr) {
    Map<String, INDArray> learned = new LinkedHashMap<>();
    NeuronModel neuron = layerConf().passNeuron();
    for (NeuronParameter p : NeuronParameter.learnedBy(neuron)) {
      learned.put(p.key(), getParamWithNoise(p.key(), training, workspaceMgr));
    }
    S synapses = synapses(backend, training, start, workspaceMgr);
    lastStepMask = stepMask(synapses.steps());
    checkSteps(synapses.steps());
    RecurrentWeights recurrent = recurrentWeights(training, workspaceMgr);
    LayerNeurons neurons =
        new LayerNeurons(neuron, spikeFunction(training), learned, recurrent, lastStepMask);
    return pass(backend, neurons, synapses, keep(training));
  }

  private SpikeFunction spikeFunction(boolean training) {
    return new SpikeFunction(layerConf().getSurrogate(), layerConf().isSpiking() || !training);
  }

  /**
   * Inference keeps the start alone: backpropagation rarely follows; when it does, in a layer that
   * is frozen with backprop, the steps run again.
   */
  private FusedLoop.Keep keep(boolean training) {
    return training && !layerConf().isRecompute() ? FusedLoop.Keep.STEPS : FusedLoop.Keep.START;
  }

  @Override
  final INDArray forward(
      Map<String, INDArray> start,
      boolean training,
      boolean keepState,
      LayerWorkspaceMgr workspaceMgr) {
    checkInput(training, workspaceMgr);
    release();
    dropOut(training, workspaceMgr);
    pass = pass(Backend.of(dataType), training, start, workspaceMgr);
    Synapses synapses = pass.synapses();
    OutputParts parts = layerConf().getOutput();
    long[] shape = {synapses.steps(), synapses.rows(), parts.width(synapses.neurons())};
    INDArray all = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    OutputColumns output = new OutputColumns(parts, all);
    INDArray spikes = output.spikes();
    boolean watched = training && layerConf().isSpiking();
    NeuronModel neuron = layerConf().passNeuron();
    SpikeTally tally = watch.tally(neuron, watched);
    pass.forward(rows(start), spikes, output.membranes(), keepState, tally);
    SpikeWatch.Start first = SpikeWatch.Start.of(keepState, start);
    watch.forward(neuron, watched, first, tally, () -> sent(spikes), lastStepMask);
    if (!layerConf().getRateRegularizers().isEmpty()) {
      ratePenalty.forward(
          layerConf().getRateRegularizers(),
          sent(spikes),
          lastStepMask,
          neuronsPerExample() / synapses.neurons(),
          training);
    }
    return outputLayout().show(all);
  }

  /** A state as the pass takes it. */
  private Map<String, INDArray> rows(Map<String, INDArray> state) {
    return StateMaps.rows(
        layerId(),
        layerConf().stateNames(),
        state,
        stateLayout(),
        pass.synapses().rows(),
        pass.synapses().neurons());
  }

  /** S, also where the layer sends its membranes alone. */
  private INDArray sent(INDArray spikes) {
    return spikes == null ? pass.spikes(dataType) : spikes;
  }

  @Override
  final Map<String, INDArray> endState(Map<String, INDArray> start) {
    Map<String, INDArray> state = StateMaps.shown(() -> pass.state(dataType), stateLayout());
    state.putAll(inputState());
    return state;
  }

  @Override
  final int passSteps() {
    return pass == null ? 0 : pass.synapses().steps();
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
    INDArray all = memory(outputLayout(), epsilon, ArrayType.BP_WORKING_MEM, workspaceMgr);
    OutputColumns above =
        new OutputColumns(layerConf().getOutput(), Layout.bySteps(all, passSteps()));
    // What an encoder draws has no gradient: the first layer needs no array of zeros to say so.
    boolean wanted =
        layerConf().isInputGradient()
            && !(layerConf().draws() && UnaskedGradient.first(gradientsFlattened));
    if (!layerConf().isInputGradient()) {
      UnaskedGradient.check(layerId(), gradientsFlattened);
    }
    INDArray found =
        pass.backward(
            spikeGradient(above.spikes(), workspaceMgr),
            above.membranes(),
            firstStep,
            new GradientTargets(gradientViews, wanted || learnsDelays(), workspaceMgr));
    INDArray inputGradient = found == null ? null : arrivedGradient(found, workspaceMgr);
    clearWidthGradient();
    if (!wanted) {
      inputGradient = UnaskedGradient.zeros(input, workspaceMgr);
    }
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

  /** dL/dS with what the rate regularizers add; the gradient from above belongs to DL4J. */
  private INDArray spikeGradient(INDArray above, LayerWorkspaceMgr workspaceMgr) {
    if (!ratePenalty.hasGradient()) {
      return above;
    }
    Synapses synapses = pass.synapses();
    long[] shape = {synapses.steps(), synapses.rows(), synapses.neurons()};
    INDArray joint =
        workspaceMgr.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, shape, 'c');
    return ratePenalty.join(above, lastStepMask, joint);
  }

  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    return super.calcRegularizationScore(backpropParamsOnly) + ratePenalty.score();
  }

  @Override
  public final INDArray lastSpikes() {
    return pass == null ? null : pass.spikes(dataType);
  }

  @Override
  public final INDArray lastMembranes() {
    return pass == null ? null : pass.membranes(dataType);
  }

  @Override
  public final INDArray lastStepMask() {
    return lastStepMask;
  }

  @Override
  public long neuronsPerExample() {
    return pass == null ? 0 : pass.synapses().neurons();
  }
}
