package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.compile.CompiledStep;
import io.github.dl4jsnn.internal.runtime.LayerSetup;
import io.github.dl4jsnn.neuron.LIF;
import io.github.dl4jsnn.neuron.NeuronContract;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.NeuronParameter;
import io.github.dl4jsnn.neuron.NeuronSettings;
import io.github.dl4jsnn.surrogate.ATan;
import io.github.dl4jsnn.surrogate.SpikeFunction;
import io.github.dl4jsnn.surrogate.Surrogate;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonRoundTrip;
import io.github.dl4jsnn.util.JsonValues;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * What the SameDiff forms of the spiking layers share. A subclass says what drives the neurons; the
 * neurons themselves are a {@link NeuronSequence}.
 */
public abstract sealed class SameDiffSpikingBase extends SameDiffLayer implements NeuronSettings
    permits SameDiffSpikingDense, SameDiffSpikingLayer {

  private long nIn;
  private long nOut;
  private NeuronModel neuron = new LIF();
  private Surrogate surrogate = new ATan();
  private boolean spiking = true;
  private boolean fused;
  private RNNFormat dataFormat = RNNFormat.NCW;

  /** For the JSON library. */
  SameDiffSpikingBase() {}

  SameDiffSpikingBase(Builder<?> builder) {
    super(builder);
    nIn = builder.nIn;
    nOut = builder.nOut;
    neuron = builder.neuron;
    surrogate = builder.surrogate;
    spiking = builder.spiking;
    // Refuses smooth mode without a primitive.
    new SpikeFunction(surrogate, spiking);
    setNeuron(neuron);
    setSurrogate(surrogate);
    fused = builder.fused;
    dataFormat = builder.dataFormat;
  }

  /** Adds the parameters other than the neuron's. */
  abstract void defineWeights(SDLayerParams params);

  /** Checks nIn and nOut when the network is initialised. */
  abstract void validate(int layerIndex);

  /**
   * The input currents of the neurons.
   *
   * @param x [T, b, nIn]
   * @param steps T
   * @return [T, b, nOut]
   */
  abstract SDVariable currents(SDVariable x, Map<String, SDVariable> parameters, int steps);

  private SequenceLayout layout() {
    return dataFormat == RNNFormat.NWC
        ? SequenceLayout.CHANNELS_LAST
        : SequenceLayout.CHANNELS_FIRST;
  }

  final int timeAxis() {
    return layout().timeAxis();
  }

  @Override
  public final void defineParameters(SDLayerParams params) {
    defineWeights(params);
    for (NeuronParameter p : NeuronParameter.learnedBy(neuron)) {
      // "Bias", since DL4J knows two kinds only; updater and regularization are handled below.
      params.addBiasParam(p.key(), p.perNeuron() ? nOut : 1);
    }
  }

  /** Follows from the other fields and is not kept: DL4J's compares arrays by identity. */
  @Override
  @JsonIgnore
  public final SDLayerParams getLayerParams() {
    SDLayerParams params = new SDLayerParams();
    defineParameters(params);
    return params;
  }

  @Override
  public final void setLayerParams(SDLayerParams params) {
    // See getLayerParams().
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    for (NeuronParameter p : NeuronParameter.learnedBy(neuron)) {
      p.initial().assignTo(params.get(p.key()));
    }
  }

  @Override
  public char paramReshapeOrder(String param) {
    // As in the main layers: parameter vectors can be exchanged.
    return 'f';
  }

  @Override
  public final SDVariable defineLayer(
      SameDiff sameDiff, SDVariable layerInput, Map<String, SDVariable> params, SDVariable mask) {
    return define(layerInput, params, null, spiking, (int) layerInput.getShape()[timeAxis()]);
  }

  /**
   * The layer as a graph.
   *
   * @param mask [b, T], or null
   * @param steps T
   */
  final SDVariable define(
      SDVariable input,
      Map<String, SDVariable> params,
      SDVariable mask,
      boolean spikes,
      int steps) {
    Map<String, SDVariable> own = new LinkedHashMap<>();
    for (NeuronParameter p : NeuronParameter.learnedBy(neuron)) {
      own.put(p.key(), params.get(p.key()));
    }
    NeuronSequence sequence =
        SpikeOps.sequence(currents(layout().toTimeMajor(input), params, steps), neuron)
            .surrogate(surrogate)
            .spiking(spikes)
            .steps(steps)
            .parameters(own)
            .mask(mask);
    NeuronOutputs out = fused ? sequence.fuse() : sequence.unroll();
    return layout().fromTimeMajor(out.spikes());
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    validate(layerIndex);
    NeuronContract.checkSize(owner(), neuron, nOut);
    CompiledStep.check(owner(), neuron, new SpikeFunction(surrogate, spiking));
    return LayerSetup.of(
        new SameDiffSpikingRuntime(conf, networkDataType),
        this,
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public void validateInput(INDArray input) {
    SequenceLayout layout = layout();
    if (input.rank() != 3 || (nIn > 0 && input.size(layout.neuronAxis()) != nIn)) {
      throw new DL4JInvalidInputException(
          "Input of layer "
              + getLayerName()
              + " must have shape "
              + (layout == SequenceLayout.CHANNELS_LAST
                  ? "[minibatch, time steps, " + nIn + "]"
                  : "[minibatch, " + nIn + ", time steps]")
              + ", got "
              + Arrays.toString(input.shape()));
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    InputType.InputTypeRecurrent r = recurrent(inputType);
    return InputType.recurrent(nOut, r.getTimeSeriesLength(), dataFormat);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    InputType.InputTypeRecurrent r = recurrent(inputType);
    if (nIn <= 0 || override) {
      nIn = r.getSize();
    }
    dataFormat = r.getFormat();
  }

  private InputType.InputTypeRecurrent recurrent(InputType inputType) {
    if (inputType instanceof InputType.InputTypeRecurrent r) {
      return r;
    }
    throw new DL4JInvalidConfigException(
        owner() + " got the input type " + inputType + ", expected a time series");
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional3D) {
      recurrent(inputType);
    }
    return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(
        inputType, dataFormat, getLayerName());
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(maskArray, MaskState.Passthrough);
  }

  @Override
  public INDArray onesMaskForInput(INDArray input) {
    return Nd4j.ones(input.dataType(), input.size(0), input.size(timeAxis()));
  }

  private String owner() {
    return Checks.layer(getClass(), getLayerName());
  }

  private boolean isNeurons(String key) {
    return NeuronParameter.learnedBy(neuron).stream().anyMatch(p -> p.key().equals(key));
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return isNeurons(paramName) ? updater : super.getUpdaterByParam(paramName);
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    if (isNeurons(paramName)) {
      return null;
    }
    return initializer().isBiasParam(this, paramName) ? regularizationBias : regularization;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType outputType = getOutputType(-1, inputType);
    long parameters = initializer().numParams(this);
    long updaterState = 0;
    for (Map.Entry<String, long[]> p : getLayerParams().getParamShapes().entrySet()) {
      IUpdater own = getUpdaterByParam(p.getKey());
      updaterState += own == null ? 0 : own.stateSize(ArrayUtil.prodLong(p.getValue()));
    }
    long trained =
        recurrent(inputType).getTimeSeriesLength() > 0 ? outputType.arrayElementsPerExample() : 0;
    // One operation runs forward once more in the backward pass, a tile at a time; of a graph of
    // many
    // only two arrays are certain.
    long back = 2 * trained;
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, outputType)
        .standardMemory(parameters, updaterState)
        .workingMemory(0, trained, 0, back)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  public long getNIn() {
    return nIn;
  }

  @JsonDeserialize(using = JsonValues.WholeLong.class)
  public void setNIn(long nIn) {
    this.nIn = nIn;
  }

  public long getNOut() {
    return nOut;
  }

  @JsonDeserialize(using = JsonValues.WholeLong.class)
  public void setNOut(long nOut) {
    this.nOut = nOut;
  }

  @Override
  public NeuronModel getNeuron() {
    return neuron;
  }

  @Override
  public final void setNeuron(NeuronModel neuron) {
    this.neuron = Checks.notNull(owner(), "neuron", neuron);
    NeuronContract.checkSaved(owner(), neuron);
  }

  @Override
  public Surrogate getSurrogate() {
    return surrogate;
  }

  public final void setSurrogate(Surrogate surrogate) {
    Checks.notNull(owner(), "surrogate", surrogate);
    // Refuses smooth mode without a primitive.
    new SpikeFunction(surrogate, spiking);
    this.surrogate = surrogate;
    JsonRoundTrip.check(owner(), "surrogate", surrogate, Surrogate.class);
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

  /** Whether the graph holds one operation for all time steps instead of some for each. */
  public boolean isFused() {
    return fused;
  }

  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setFused(boolean fused) {
    this.fused = fused;
  }

  public RNNFormat getDataFormat() {
    return dataFormat;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setDataFormat(RNNFormat dataFormat) {
    this.dataFormat = Checks.notNull(owner(), "dataFormat", dataFormat);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof SameDiffSpikingBase other
        && nIn == other.nIn
        && nOut == other.nOut
        && spiking == other.spiking
        && fused == other.fused
        && dataFormat == other.dataFormat
        && neuron.equals(other.neuron)
        && surrogate.equals(other.surrogate);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), nIn, nOut, neuron, surrogate, spiking, fused, dataFormat);
  }

  /**
   * @param <T> the builder itself
   */
  public abstract static sealed class Builder<T extends Builder<T>> extends SameDiffLayer.Builder<T>
      permits SameDiffSpikingDense.Builder, SameDiffSpikingLayer.Builder {

    private long nIn;
    private long nOut;
    private NeuronModel neuron = new LIF();
    private Surrogate surrogate = new ATan();
    private boolean spiking = true;
    private boolean fused;
    private RNNFormat dataFormat = RNNFormat.NCW;

    private String owner() {
      Class<?> layer = getClass().getEnclosingClass();
      return layer == null ? getClass().getSimpleName() : layer.getSimpleName();
    }

    @SuppressWarnings("unchecked")
    private T self() {
      return (T) this;
    }

    /** Number of inputs; inferred where the network has an input type. */
    public T nIn(long nIn) {
      this.nIn = nIn;
      return self();
    }

    /** Number of neurons. */
    public T nOut(long nOut) {
      this.nOut = nOut;
      return self();
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
     * primitive; inference spikes all the same.
     */
    public T spiking(boolean spiking) {
      this.spiking = spiking;
      return self();
    }

    /**
     * False, the default: the graph holds the step of the neuron T times. True: it holds one
     * operation for all T, which is much faster.
     */
    public T fused(boolean fused) {
      this.fused = fused;
      return self();
    }

    /** [b, n, T], the default, or [b, T, n]. */
    public T dataFormat(RNNFormat dataFormat) {
      this.dataFormat = Checks.notNull(owner(), "dataFormat", dataFormat);
      return self();
    }
  }
}
