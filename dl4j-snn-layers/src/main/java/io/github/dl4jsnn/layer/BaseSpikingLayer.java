package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.internal.delay.InputLine;
import io.github.dl4jsnn.internal.loop.Charged;
import io.github.dl4jsnn.internal.runtime.LayerSetup;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import io.github.dl4jsnn.internal.settings.LayerSettings;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.internal.synapse.RecurrentWeights;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.loss.RateRegularizer;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import io.github.dl4jsnn.util.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * What the configurations of all spiking layers share: neurons, an encoder where time begins here,
 * how the time axis of the input is known, and what the layer sends to the one above.
 */
public abstract sealed class BaseSpikingLayer extends BaseNeuronLayer implements LayerSettings
    permits BaseSynapticLayer, BaseFoldedLayer {

  private Encoder encoder;
  private Delay delay;
  private IUpdater delayUpdater;
  private boolean recompute;
  private boolean inputGradient = true;
  private int timeSteps;
  private Unfolding unfolding = Unfolding.NONE;
  private LayerOutput output = LayerOutput.SPIKES;
  private Membrane membrane = Membrane.AFTER_RESET;
  private List<RateRegularizer> rateRegularizers = List.of();

  /** Not saved: a network that was loaded is warned where this one is refused. */
  private transient boolean stepsFromBelow;

  /** For the JSON library. */
  BaseSpikingLayer() {}

  BaseSpikingLayer(Builder<?> builder) {
    super(builder);
    recompute = builder.recompute;
    inputGradient = builder.inputGradient;
    timeSteps = builder.timeSteps;
    output = builder.output;
    membrane = builder.membrane;
    if (!hasNeuron()) {
      output.checkNoNeuron(builder.owner());
    }
    membrane.check(builder.owner(), output, getNeuron());
    setEncoder(builder.encoder);
    setDelay(builder.delay);
    delayUpdater = builder.delayUpdater;
    setRateRegularizers(builder.rateRegularizers);
  }

  @Override
  public Encoder getEncoder() {
    return encoder;
  }

  public final void setEncoder(Encoder encoder) {
    if (encoder != null) {
      EncoderContract.check(owner(), encoder);
    }
    check(getNeuron(), encoder);
    InputDelays.check(owner(), delay, encoder, hasDenseSynapses());
    this.encoder = encoder;
  }

  @Override
  public Delay getDelay() {
    return delay;
  }

  public void setDelay(Delay delay) {
    InputDelays.check(owner(), delay, encoder, hasDenseSynapses());
    this.delay = delay;
  }

  /** Whether there is a synapse from each input to each neuron; false by default. */
  boolean hasDenseSynapses() {
    return false;
  }

  /** The updater of learned delays; null: that of the layer. */
  public IUpdater getDelayUpdater() {
    return delayUpdater;
  }

  public void setDelayUpdater(IUpdater delayUpdater) {
    this.delayUpdater = delayUpdater;
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    if (paramName.equals(ParameterKeys.DELAY_WIDTH)) {
      // Its gradient is 0: the layer sets it after each update.
      return new NoOp();
    }
    return delayUpdater != null && paramName.equals(ParameterKeys.DELAY)
        ? delayUpdater
        : super.getUpdaterByParam(paramName);
  }

  /** The delays of the input, if they are learned. */
  final List<LayerParameter> delayParameters() {
    return InputDelays.parameters(delay, nIn, nOut);
  }

  @Override
  public void setNeuron(NeuronModel neuron) {
    Checks.notNull(owner(), "neuron", neuron);
    check(neuron, encoder);
    RateRegularizers.check(owner(), hasNeuron(), neuron, rateRegularizers);
    super.setNeuron(neuron);
  }

  /**
   * Refuses an encoder that the layer cannot have with this neuron; by default none.
   *
   * @param encoder may be null
   * @throws IllegalArgumentException if it is refused
   */
  void check(NeuronModel neuron, Encoder encoder) {}

  @Override
  public final boolean draws() {
    return encoder != null && !encoder.constant();
  }

  @Override
  public final long synapticInputs() {
    return draws() && nIn > 0 ? InputTypes.outputs(this, encoder, nIn) : nIn;
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
  public boolean isInputGradient() {
    return inputGradient;
  }

  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setInputGradient(boolean inputGradient) {
    this.inputGradient = inputGradient;
  }

  @Override
  public LayerOutput getOutput() {
    return output;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setOutput(LayerOutput output) {
    this.output = Checks.notNull(owner(), "output", output);
  }

  @Override
  public List<RateRegularizer> getRateRegularizers() {
    return rateRegularizers;
  }

  public final void setRateRegularizers(List<RateRegularizer> rateRegularizers) {
    this.rateRegularizers =
        RateRegularizers.check(owner(), hasNeuron(), getNeuron(), rateRegularizers);
  }

  /** Which membrane potential the output has, if it has one. */
  public Membrane getMembrane() {
    return membrane;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setMembrane(Membrane membrane) {
    this.membrane = Checks.notNull(owner(), "membrane", membrane);
  }

  /** For toString: the class, names and values, and what is not as by default. */
  final String text(Object... namesAndValues) {
    List<Object> shown = new ArrayList<>(Arrays.asList(namesAndValues));
    if (output != LayerOutput.SPIKES) {
      shown.addAll(List.of("output", output, "membrane", membrane));
    }
    if (delay != null) {
      shown.addAll(List.of("delay", delay));
    }
    if (!rateRegularizers.isEmpty()) {
      shown.addAll(List.of("rateRegularizers", rateRegularizers));
    }
    return Text.of(this, shown.toArray());
  }

  @Override
  public final NeuronModel passNeuron() {
    return membrane == Membrane.BEFORE_RESET ? new Charged(getNeuron()) : getNeuron();
  }

  /**
   * Names of the state variables, as {@code rnnGetPreviousState} and {@code rnnSetPreviousState}
   * have them: those of the neuron, [b, n] each or [b, c, h, w] on images; with recurrent weights
   * {@code previousSpikes}, likewise; with {@link Membrane#BEFORE_RESET} {@code beforeReset},
   * likewise; with an encoder that makes spikes {@code presentedSteps}, the number of time steps
   * presented so far, and with one of signals {@code encoderState}, what it keeps of each example;
   * with delays {@code delayedInput}, the last inputs as they came, the oldest first, [b, n, max]
   * or [max b, c, h, w].
   */
  @Override
  public List<String> stateNames() {
    List<String> names = new ArrayList<>();
    passNeuron().states().forEach(s -> names.add(s.name()));
    if (has(Role.RECURRENT_WEIGHT)) {
      names.add(RecurrentWeights.STATE);
    }
    if (delay != null && delay.max() > 0) {
      names.add(InputLine.STATE);
    }
    if (draws()) {
      names.addAll(EncoderState.names(encoder));
    }
    return List.copyOf(names);
  }

  @Override
  public int getTimeSteps() {
    return timeSteps;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setTimeSteps(int timeSteps) {
    this.timeSteps = Checks.atLeast(owner(), "timeSteps", timeSteps, 0);
  }

  @Override
  public final boolean stepsFromBelow() {
    return stepsFromBelow;
  }

  /** Takes over T, which the layers below know. */
  final void inferSteps(int steps) {
    checkInferred(steps);
    timeSteps = steps;
    stepsFromBelow = true;
  }

  /** Refuses T of the layers below that the layer cannot have; by default none. */
  void checkInferred(int steps) {}

  /** Takes over T where the input type knows it. */
  final void inferSteps(InputType inputType) {
    int steps = FoldedType.timeSteps(inputType);
    if (steps > 0) {
      inferSteps(steps);
    }
  }

  @Override
  public Unfolding getUnfolding() {
    return unfolding;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setUnfolding(Unfolding unfolding) {
    this.unfolding = Checks.notNull(owner(), "unfolding", unfolding);
  }

  @Override
  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    super.setRnnDataFormat(Checks.notNull(owner(), "rnnDataFormat", rnnDataFormat));
  }

  /** The layer that runs this configuration. */
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
    InputDelays.checkSize(owner(), delay, nIn, nOut);
    Bidirection.refuse(this);
    checkStep();
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
    inferSteps(inputType);
    unfolding = Unfolding.of(inputType, timeSteps);
    return inputType instanceof InputType.InputTypeRecurrent
        ? super.getPreProcessorForInputType(inputType)
        : InputTypes.toSequence(inputType, rnnDataFormat, timeSteps);
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
  public BaseSpikingLayer clone() {
    BaseSpikingLayer copy = (BaseSpikingLayer) super.clone();
    copy.delayUpdater = delayUpdater == null ? null : delayUpdater.clone();
    return copy;
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof BaseSpikingLayer other
        && recompute == other.recompute
        && inputGradient == other.inputGradient
        && timeSteps == other.timeSteps
        && unfolding == other.unfolding
        && output == other.output
        && membrane == other.membrane
        && Objects.equals(rateRegularizers, other.rateRegularizers)
        && Objects.equals(encoder, other.encoder)
        && Objects.equals(delay, other.delay)
        && Objects.equals(delayUpdater, other.delayUpdater);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(),
        encoder,
        delay,
        delayUpdater,
        recompute,
        inputGradient,
        timeSteps,
        unfolding,
        output,
        membrane,
        rateRegularizers);
  }

  /**
   * @param <T> the builder itself
   */
  public abstract static sealed class Builder<T extends Builder<T>>
      extends BaseNeuronLayer.Builder<T>
      permits BaseSynapticLayer.Builder, BaseFoldedLayer.Builder {

    private Encoder encoder;
    private Delay delay;
    private IUpdater delayUpdater;
    private boolean recompute;
    private boolean inputGradient = true;
    private int timeSteps;
    private LayerOutput output = LayerOutput.SPIKES;
    private Membrane membrane = Membrane.AFTER_RESET;
    private List<RateRegularizer> rateRegularizers = List.of();

    /**
     * Makes this the layer at which time begins: it takes input without a time axis and gives T
     * steps, so that the layers below run once for all of them. Time series layers then take [b,
     * nIn] instead of [b, nIn, T], and feed-forward, flat and image input types. A {@link
     * io.github.dl4jsnn.encoding.SignalEncoder} takes input that has a time axis, as without an
     * encoder. Where the encoder makes spikes, dropout of this layer drops spikes instead of
     * values.
     *
     * <p>nIn stays the number of values; there are weights for each element that the encoder makes
     * of them, {@link Encoder#outputs}.
     */
    public T encoder(Encoder encoder) {
      this.encoder = Checks.notNull(owner(), "encoder", encoder);
      return self();
    }

    /**
     * Delays of the inputs, in time steps; none by default. Learned ones are the layer's parameter
     * "delay".
     *
     * @throws IllegalArgumentException in {@code build()} if there is an encoder too, or if they
     *     are per synapse and this is neither a SpikingDense nor a SpikingRecurrent
     */
    public T delay(Delay delay) {
      this.delay = Checks.notNull(owner(), "delay", delay);
      return self();
    }

    /**
     * An updater for learned delays alone, for example with a larger learning rate; without it they
     * have the layer's.
     */
    public T delayUpdater(IUpdater updater) {
      this.delayUpdater = updater;
      return self();
    }

    final Delay delay() {
      return delay;
    }

    /**
     * Trades time for memory: true keeps nothing of the time steps for the backward pass, which
     * runs them once more, some neurons at a time. Gradients are the same, to the bit unless T is
     * very long; see docs/runtime.md. What a layer keeps then no longer grows with T and the number
     * of neurons; the spikes that DL4J itself keeps for the next layer do. False by default. Of no
     * effect on the portable path.
     */
    public T recompute(boolean recompute) {
      this.recompute = recompute;
      return self();
    }

    /**
     * Whether the backward pass computes dL/d(input), true by default. DL4J asks every layer for
     * it, also the first one, where nothing is below that learns from it; for given spikes and
     * images it is a large part of an iteration. False leaves it out; a layer below then gets
     * zeros. What makes spikes of its input by an encoder has no such gradient anyway.
     *
     * <p>False is refused in the first backward pass, with an IllegalStateException, where
     * parameters of the network lie before those of this layer, so that layers below may learn, and
     * where a caller asks for the gradient itself: {@code MultiLayerNetwork.backpropGradient} and
     * {@code calculateGradients}, or the layer's own method outside of a network.
     */
    public T inputGradient(boolean inputGradient) {
      this.inputGradient = inputGradient;
      return self();
    }

    /**
     * T, the number of time steps that are folded into the rows of the input: images [T b, c, h, w]
     * or, above a stock dense layer, [T b, n]. A ComputationGraph needs it where the input type
     * does not know T, and so does any network whose own input is folded; time series [b, n, T] and
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
     *     does not show its potential before the reset
     */
    public T membrane(Membrane membrane) {
      this.membrane = Checks.notNull(owner(), "membrane", membrane);
      return self();
    }

    /**
     * Penalties on the spikes of this layer, which join score and gradient in training; none by
     * default. They count every spike of the neurons, whatever the layer sends, and no masked step.
     *
     * @throws IllegalArgumentException in {@code build()} if the layer's neurons do not spike
     */
    public T rateRegularization(RateRegularizer... regularizers) {
      Checks.notNull(owner(), "rateRegularization", regularizers);
      rateRegularizers = Arrays.asList(regularizers.clone());
      return self();
    }

    /** The layout of time series; NCW by default. A recurrent input type sets it too. */
    @Override
    public T dataFormat(RNNFormat format) {
      return super.dataFormat(Checks.notNull(owner(), "dataFormat", format));
    }
  }
}
