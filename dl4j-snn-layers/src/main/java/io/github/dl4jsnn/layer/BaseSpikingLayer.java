package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.loop.Charged;
import io.github.dl4jsnn.internal.runtime.LayerSetup;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.synapse.EncodedInput;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.internal.synapse.RecurrentWeights;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronContract;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;
import io.github.dl4jsnn.util.JsonValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * What the configurations of all spiking layers share: a neuron, a surrogate gradient and the
 * choice between spiking and smooth training.
 *
 * <p>The spike is the activation function of such a layer. An activation that is set for the whole
 * network is therefore ignored here, and one that is set on the layer itself is refused.
 */
public abstract class BaseSpikingLayer extends BaseRecurrentLayer implements LayerSettings {

  private NeuronModel neuron = new LIF();
  private Surrogate surrogate = new ATan();
  private boolean spiking = true;
  private IUpdater neuronUpdater;
  private boolean recompute;
  private int timeSteps;
  private Unfolding unfolding = Unfolding.NONE;
  private LayerOutput output = LayerOutput.SPIKES;
  private Membrane membrane = Membrane.AFTER_RESET;

  /** Not saved: a network that was loaded is warned where this one is refused. */
  private transient boolean stepsFromBelow;

  /** Whether the layer has no initialisation yet, so that the network's is what DL4J sets next. */
  private transient boolean weightInitOpen;

  private transient boolean biasInitOpen;

  /** For the JSON library. */
  protected BaseSpikingLayer() {}

  protected BaseSpikingLayer(Builder<?> builder) {
    super(builder);
    neuron = builder.neuron;
    surrogate = builder.surrogate;
    spiking = builder.spiking;
    neuronUpdater = builder.neuronUpdater;
    recompute = builder.recompute;
    timeSteps = builder.timeSteps;
    output = builder.output;
    membrane = builder.membrane;
    checkOutput(builder.owner());
    // Refuses smooth mode without a primitive.
    new SpikeFunction(surrogate, spiking);
    weightInitOpen = weightInitFn == null;
    biasInitOpen = Double.isNaN(biasInit);
    checkNeuron();
    checkSurrogate();
    // Set, so that DL4J does not put the network's global activation here.
    activationFn = new ActivationIdentity();
  }

  /** How errors call the layer. */
  final String owner() {
    return Checks.layer(getClass(), getLayerName());
  }

  private void checkNeuron() {
    if (!(neuron instanceof NoNeuron)) {
      NeuronContract.checkSaved(owner(), neuron);
    }
  }

  private void checkSurrogate() {
    JsonRoundTrip.check(owner(), "surrogate", surrogate, Surrogate.class);
  }

  @Override
  public NeuronModel getNeuron() {
    return neuron;
  }

  public void setNeuron(NeuronModel neuron) {
    this.neuron = Checks.notNull(owner(), "neuron", neuron);
    checkNeuron();
  }

  @Override
  public Surrogate getSurrogate() {
    return surrogate;
  }

  public void setSurrogate(Surrogate surrogate) {
    Checks.notNull(owner(), "surrogate", surrogate);
    // Refuses smooth mode without a primitive.
    new SpikeFunction(surrogate, spiking);
    this.surrogate = surrogate;
    checkSurrogate();
  }

  @Override
  public boolean isSpiking() {
    return spiking;
  }

  @Override
  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setSpiking(boolean spiking) {
    new SpikeFunction(surrogate, spiking);
    this.spiking = spiking;
  }

  /** The updater of the neuron's learnable parameters; null: that of the layer. */
  public IUpdater getNeuronUpdater() {
    return neuronUpdater;
  }

  public void setNeuronUpdater(IUpdater neuronUpdater) {
    this.neuronUpdater = neuronUpdater;
  }

  @Override
  public boolean isRecompute() {
    return recompute;
  }

  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setRecompute(boolean recompute) {
    this.recompute = recompute;
  }

  @Override
  public LayerOutput getOutput() {
    return output;
  }

  public void setOutput(LayerOutput output) {
    this.output = Checks.notNull(getClass().getSimpleName(), "output", output);
  }

  /** Which membrane potential the output has, if it has one. */
  public Membrane getMembrane() {
    return membrane;
  }

  public void setMembrane(Membrane membrane) {
    this.membrane = Checks.notNull(getClass().getSimpleName(), "membrane", membrane);
  }

  private void checkOutput(String owner) {
    if (!hasNeuron() && output != LayerOutput.SPIKES) {
      throw new IllegalArgumentException(
          owner + ": output(" + output + ") needs a neuron, but there is none: leave it out");
    }
    if (membrane == Membrane.BEFORE_RESET) {
      if (output == LayerOutput.SPIKES) {
        throw new IllegalArgumentException(
            owner
                + ": membrane(BEFORE_RESET) was set, but the output is SPIKES, which shows no"
                + " membrane: set output(MEMBRANE) or output(BOTH) too");
      }
      Charged.check(owner, neuron);
    }
  }

  /** For toString: nothing where the output is spikes. */
  final String outputText() {
    if (output == LayerOutput.SPIKES) {
      return "";
    }
    return ", output=" + output + ", membrane=" + membrane;
  }

  @Override
  public final NeuronModel passNeuron() {
    return membrane == Membrane.BEFORE_RESET ? new Charged(neuron) : neuron;
  }

  /**
   * Names of the state variables, as {@code rnnGetPreviousState} and {@code rnnSetPreviousState}
   * have them: those of the neuron, [b, n] each or [b, c, h, w] on images; with recurrent weights
   * {@code previousSpikes}, likewise; with {@link Membrane#BEFORE_RESET} {@code beforeReset},
   * likewise; with an encoder that draws {@code presentedSteps}, the number of time steps presented
   * so far.
   */
  @Override
  public List<String> stateNames() {
    List<String> names = new ArrayList<>();
    passNeuron().states().forEach(s -> names.add(s.name()));
    if (recurrence() != Recurrence.NONE) {
      names.add(RecurrentWeights.STATE);
    }
    if (draws()) {
      names.add(EncodedInput.STEPS);
    }
    return List.copyOf(names);
  }

  @Override
  public int getTimeSteps() {
    return timeSteps;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setTimeSteps(int timeSteps) {
    this.timeSteps = Checks.atLeast(getClass().getSimpleName(), "timeSteps", timeSteps, 0);
  }

  @Override
  public final boolean stepsFromBelow() {
    return stepsFromBelow;
  }

  /** Takes over T as the layers below tell it. */
  final void tellSteps(int steps) {
    timeSteps = steps;
    stepsFromBelow = true;
  }

  @Override
  public Unfolding getUnfolding() {
    return unfolding;
  }

  public void setUnfolding(Unfolding unfolding) {
    this.unfolding = Checks.notNull(getClass().getSimpleName(), "unfolding", unfolding);
  }

  @Override
  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    super.setRnnDataFormat(
        Checks.notNull(getClass().getSimpleName(), "rnnDataFormat", rnnDataFormat));
  }

  /**
   * DL4J calls this with the network's weight initialisation where the layer has none of its own.
   * XAVIER cannot be told from DL4J's default, with which spiking neurons stay silent: {@link
   * WeightInitSpiking} then takes its place, where it knows one for the neuron.
   */
  @Override
  public void setWeightInitFn(IWeightInit weightInit) {
    boolean left = weightInitOpen && weightInit instanceof WeightInitXavier;
    weightInitOpen = weightInit == null;
    boolean startsWithBias = hasBias() && (biasInitOpen || biasInit != 0);
    weightInitFn =
        left && startsSpiking()
            ? WeightInitSpiking.of(neuron, startsWithBias)
                .map(IWeightInit.class::cast)
                .orElse(weightInit)
            : weightInit;
  }

  /** Likewise: the network's 0 cannot be told from DL4J's default. */
  @Override
  public void setBiasInit(double biasInit) {
    boolean left = biasInitOpen && biasInit == 0;
    biasInitOpen = Double.isNaN(biasInit);
    this.biasInit =
        left && startsSpiking() && hasBias() ? WeightInitSpiking.bias(neuron) : biasInit;
  }

  private boolean startsSpiking() {
    return hasWeights() && hasNeuron();
  }

  /**
   * Has no effect: the spike is the activation. Transfer learning calls this with an activation for
   * all layers.
   */
  @Override
  public void setActivationFn(IActivation activationFn) {
    this.activationFn = new ActivationIdentity();
  }

  @Override
  public BaseSpikingLayer clone() {
    BaseSpikingLayer copy = (BaseSpikingLayer) super.clone();
    copy.neuronUpdater = neuronUpdater == null ? null : neuronUpdater.clone();
    return copy;
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return neuronUpdater != null && neuronKeys().contains(paramName)
        ? neuronUpdater
        : super.getUpdaterByParam(paramName);
  }

  private Set<String> neuronKeys() {
    return NeuronParameter.learnedBy(neuron).stream()
        .map(NeuronParameter::key)
        .collect(Collectors.toSet());
  }

  @Override
  protected void initializeConstraints(Layer.Builder<?> builder) {
    super.initializeConstraints(builder);
    Builder<?> own = (Builder<?>) builder;
    List<LayerConstraint> all = new ArrayList<>();
    if (constraints != null) {
      all.addAll(constraints);
    }
    if (hasWeights()) {
      add(own.getInputWeightConstraints(), Set.of(ParameterKeys.WEIGHT), all);
    }
    if (recurrence() != Recurrence.NONE) {
      add(own.getRecurrentConstraints(), Set.of(ParameterKeys.RECURRENT), all);
    }
    add(own.neuronConstraints, neuronKeys(), all);
    constraints = all.isEmpty() ? null : all;
  }

  private static void add(List<LayerConstraint> some, Set<String> keys, List<LayerConstraint> all) {
    if (some == null || keys.isEmpty()) {
      return;
    }
    for (LayerConstraint constraint : some) {
      LayerConstraint copy = constraint.clone();
      copy.setParams(keys);
      all.add(copy);
    }
  }

  /** Whether the layer has a weight matrix W of shape [nIn, nOut]. */
  abstract boolean hasWeights();

  @Override
  public abstract Encoder getEncoder();

  @Override
  public final boolean draws() {
    return getEncoder() != null && !getEncoder().constant();
  }

  /** Which weights the layer has from its own spikes. */
  Recurrence recurrence() {
    return Recurrence.NONE;
  }

  @Override
  public abstract boolean hasBias();

  abstract SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType);

  /** Checks nIn and nOut when the network is initialised. */
  abstract void validate(int layerIndex);

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    validate(layerIndex);
    Bidirection.refuse(this);
    if (hasNeuron()) {
      NeuronContract.checkSize(owner(), neuron, getNOut());
      CompiledStep.check(owner(), neuron, new SpikeFunction(surrogate, spiking));
    }
    return LayerSetup.of(
        runtime(conf, networkDataType),
        this,
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return output.type(super.getOutputType(layerIndex, inputType));
  }

  /** Images and rows over time become time series for layers that do not take them as they are. */
  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional3D) {
      throw InputTypes.refused(this, inputType, "a time series, images over time or values");
    }
    int told = FoldedType.timeSteps(inputType);
    if (told > 0) {
      tellSteps(told);
    }
    int steps = timeSteps;
    boolean folded = !(inputType instanceof InputType.InputTypeRecurrent);
    unfolding =
        !folded || steps > 0
            ? Unfolding.NONE
            : inputType instanceof InputType.InputTypeConvolutional
                ? Unfolding.IMAGES
                : InputTypes.fromSeries(inputType) ? Unfolding.SERIES : Unfolding.ROWS;
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      return new ImagesToSequence(
          image.getHeight(),
          image.getWidth(),
          image.getChannels(),
          image.getFormat(),
          rnnDataFormat,
          steps);
    }
    return folded
        ? RowsToSequence.of(inputType, rnnDataFormat, steps)
        : super.getPreProcessorForInputType(inputType);
  }

  @Override
  public ParamInitializer initializer() {
    return SpikingParamInitializer.INSTANCE;
  }

  @Override
  public boolean hasNeuron() {
    return true;
  }

  /**
   * What training and inference need, in FLOAT on the CPU: what the neurons keep from forward to
   * backward counts as cached memory, since all layers hold it at once, and is not affected by
   * DL4J's cache mode. Spikes as events are not counted; their number is not known before.
   */
  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return SpikingMemoryReport.report(this, inputType);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof BaseSpikingLayer other
        && getClass() == other.getClass()
        && spiking == other.spiking
        && recompute == other.recompute
        && timeSteps == other.timeSteps
        && unfolding == other.unfolding
        && output == other.output
        && membrane == other.membrane
        && Objects.equals(neuronUpdater, other.neuronUpdater)
        && Objects.equals(neuron, other.neuron)
        && Objects.equals(surrogate, other.surrogate);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(),
        neuron,
        surrogate,
        spiking,
        neuronUpdater,
        recompute,
        timeSteps,
        unfolding,
        output,
        membrane);
  }

  /**
   * @param <T> the builder itself
   */
  public abstract static class Builder<T extends Builder<T>> extends BaseRecurrentLayer.Builder<T> {

    private NeuronModel neuron = new LIF();
    private Surrogate surrogate = new ATan();
    private boolean spiking = true;
    private IUpdater neuronUpdater;
    private boolean recompute;
    private int timeSteps;
    private LayerOutput output = LayerOutput.SPIKES;
    private Membrane membrane = Membrane.AFTER_RESET;
    private List<LayerConstraint> neuronConstraints = List.of();

    /** How error messages call the layer. */
    final String owner() {
      Class<?> layer = getClass().getEnclosingClass();
      return layer == null ? getClass().getSimpleName() : layer.getSimpleName();
    }

    @SuppressWarnings("unchecked")
    private T self() {
      return (T) this;
    }

    /** The neuron; {@code new LIF()} by default. */
    public T neuron(NeuronModel neuron) {
      this.neuron = Checks.notNull(owner(), "neuron", neuron);
      return self();
    }

    /** The surrogate gradient; {@code new ATan()} by default. */
    public T surrogate(Surrogate surrogate) {
      this.surrogate = Checks.notNull(owner(), "surrogate", surrogate);
      return self();
    }

    /**
     * True, the default: training spikes. False: training replaces the step by the surrogate's
     * primitive, so that the network is differentiable; inference spikes all the same.
     */
    public T spiking(boolean spiking) {
      this.spiking = spiking;
      return self();
    }

    /**
     * An updater for the neuron's learnable parameters alone, for example with a learning rate of
     * its own; without it they have the layer's.
     */
    public T neuronUpdater(IUpdater updater) {
      this.neuronUpdater = updater;
      return self();
    }

    /**
     * Trades time for memory: true keeps nothing of the time steps for the way back, which runs
     * them once more, some neurons at a time. Gradients are exactly the same. What a layer keeps
     * then no longer grows with T; the spikes that DL4J itself keeps for the next layer do. False
     * by default. Of no effect on the portable path.
     */
    public T recompute(boolean recompute) {
      this.recompute = recompute;
      return self();
    }

    /**
     * T, the number of time steps that are folded into the rows of the input: images [T b, c, h, w]
     * or, above a stock dense layer, [T b, n]. A ComputationGraph needs it where the input type
     * does not tell T, and so does any network whose own input is folded; time series [b, n, T] and
     * input that an encoder gives its T do not need it.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public T timeSteps(int timeSteps) {
      this.timeSteps = Checks.positive(owner(), "timeSteps", timeSteps);
      return self();
    }

    /**
     * What the layer sends to the one above: spikes, as by default, membrane potentials, or both
     * side by side, [b, 2 n, T], the n spikes first. The number of neurons stays nOut; layers above
     * have 2 nOut inputs then, which an input type infers.
     */
    public T output(LayerOutput output) {
      this.output = Checks.notNull(owner(), "output", output);
      return self();
    }

    /**
     * Which membrane potential the output has: after the reset, as by default, or before it.
     *
     * @throws IllegalArgumentException in {@code build()} if the output has none, or the neuron
     *     does not tell its potential before the reset
     */
    public T membrane(Membrane membrane) {
      this.membrane = Checks.notNull(owner(), "membrane", membrane);
      return self();
    }

    /** The layout of time series; NCW by default. A recurrent input type sets it too. */
    @Override
    public T dataFormat(RNNFormat format) {
      return super.dataFormat(Checks.notNull(owner(), "dataFormat", format));
    }

    /** Constraints on the neuron's learnable parameters, applied after each update. */
    public T constrainNeuron(LayerConstraint... constraints) {
      Checks.notNull(owner(), "constrainNeuron", constraints);
      for (LayerConstraint constraint : constraints) {
        Checks.notNull(owner(), "constrainNeuron", constraint);
      }
      this.neuronConstraints = List.of(constraints);
      return self();
    }

    /**
     * Refused: the spike is the activation.
     *
     * @throws IllegalArgumentException always
     */
    @Override
    public T activation(IActivation activationFunction) {
      throw new IllegalArgumentException(
          "activation("
              + activationFunction
              + ") was set on a spiking layer, whose activation is the spike of its neuron;"
              + " leave it out, and choose .neuron(..) and .surrogate(..) instead");
    }

    /**
     * Refused: the spike is the activation.
     *
     * @throws IllegalArgumentException always
     */
    @Override
    public T activation(Activation activation) {
      return activation(activation.getActivationFunction());
    }

    @Override
    public void setActivationFn(IActivation activationFn) {
      activation(activationFn);
    }

    // DL4J declares a raw return type here, after which no spiking method could follow.

    @Override
    public T weightDecay(double coefficient) {
      super.weightDecay(coefficient);
      return self();
    }

    @Override
    public T weightDecay(double coefficient, boolean applyLR) {
      super.weightDecay(coefficient, applyLR);
      return self();
    }

    @Override
    public T weightDecayBias(double coefficient) {
      super.weightDecayBias(coefficient);
      return self();
    }

    @Override
    public T weightDecayBias(double coefficient, boolean applyLR) {
      super.weightDecayBias(coefficient, applyLR);
      return self();
    }
  }
}
