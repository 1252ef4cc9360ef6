package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.runtime.LayerSetup;
import io.github.dl4jsnn.internal.runtime.NormalizationKeys;
import io.github.dl4jsnn.internal.runtime.ThresholdBatchNormalizationRuntime;
import io.github.dl4jsnn.internal.settings.NormalizationSettings;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import io.github.dl4jsnn.util.Text;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Threshold-dependent batch normalisation (tdBN): brings the input currents of the neurons above to
 * the scale of their threshold, with statistics over examples, pixels and time steps together.
 *
 * <pre>
 * Y = λ α V_threshold (X - μ) / sqrt(σ² + ε) + β          one μ, σ², λ, β a channel
 * training    μ, σ² of this minibatch, all its steps and pixels; σ² with divisor N
 * inference   μ, σ² are running means: new = decay old + (1 - decay) of the minibatch
 * </pre>
 *
 * <p>Input and output [T b, c, h, w], [b, n, T] or [b, n], or the channels-last forms of the first
 * two; of the latter two the n elements are the channels. With α V_threshold = 1, the default, it
 * is DL4J's BatchNormalization, whose parameters it has, in their order: "gamma" (λ) and "beta"
 * (β), which are learned, "mean" and "var", which are not. Padded time steps count like others.
 *
 * <p>Errors: a parameter out of its range gives an IllegalArgumentException, input of another rank
 * or size a DL4JInvalidInputException.
 *
 * <p>Reference: H. Zheng, Y. Wu, L. Deng, Y. Hu, G. Li, "Going deeper with directly-trained larger
 * spiking neural networks", AAAI 2021.
 */
public final class ThresholdBatchNormalization extends FeedForwardLayer
    implements NormalizationSettings {

  private static final LayerParameters PARAMETERS =
      new LayerParameters(layer -> ((ThresholdBatchNormalization) layer).layerParameters());

  private double alpha = 1;
  private double vThreshold = 1;
  private double decay = 0.9;
  private double eps = 1e-5;
  private CNN2DFormat imageFormat = CNN2DFormat.NCHW;
  private RNNFormat rnnDataFormat = RNNFormat.NCW;

  /** For the JSON library; use the {@link Builder}. */
  ThresholdBatchNormalization() {}

  private ThresholdBatchNormalization(Builder builder) {
    super(builder);
    alpha = builder.alpha;
    vThreshold = builder.vThreshold;
    decay = builder.decay;
    eps = builder.eps;
    imageFormat = builder.imageFormat;
    rnnDataFormat = builder.rnnDataFormat;
    checkScale();
    initializeConstraints(builder);
  }

  /** Of a constant channel the factor of gamma is the largest one. */
  private void checkScale() {
    Checks.follows(
        "ThresholdBatchNormalization",
        "alpha",
        alpha,
        "alpha vThreshold / sqrt(eps)",
        alpha * vThreshold / Math.sqrt(eps));
  }

  /** nIn and nOut are the same number: transfer learning sets one of them. */
  @Override
  public void setNIn(long n) {
    nIn = n;
    nOut = n;
  }

  /** As {@link #setNIn(long)}. */
  @Override
  public void setNOut(long n) {
    setNIn(n);
  }

  @Override
  public double getAlpha() {
    return alpha;
  }

  @JsonDeserialize(using = JsonValues.Decimal.class)
  public void setAlpha(double alpha) {
    this.alpha = checkAlpha(alpha);
  }

  @Override
  public double getVThreshold() {
    return vThreshold;
  }

  @JsonDeserialize(using = JsonValues.Decimal.class)
  public void setVThreshold(double vThreshold) {
    this.vThreshold = checkVThreshold(vThreshold);
  }

  @Override
  public double getDecay() {
    return decay;
  }

  @JsonDeserialize(using = JsonValues.Decimal.class)
  public void setDecay(double decay) {
    this.decay = checkDecay(decay);
  }

  @Override
  public double getEps() {
    return eps;
  }

  @JsonDeserialize(using = JsonValues.Decimal.class)
  public void setEps(double eps) {
    this.eps = checkEps(eps);
  }

  private static double checkAlpha(double alpha) {
    return Checks.finite("ThresholdBatchNormalization", "alpha", alpha);
  }

  private static double checkVThreshold(double vThreshold) {
    return Checks.finite("ThresholdBatchNormalization", "vThreshold", vThreshold);
  }

  private static double checkDecay(double decay) {
    return Checks.in("ThresholdBatchNormalization", "decay", decay, 0, 1);
  }

  /** Above 0, or else a channel that is constant would be divided by 0. */
  private static double checkEps(double eps) {
    return Checks.above("ThresholdBatchNormalization", "eps", eps, 0);
  }

  @Override
  public CNN2DFormat getImageFormat() {
    return imageFormat;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setImageFormat(CNN2DFormat imageFormat) {
    this.imageFormat = Checks.notNull("ThresholdBatchNormalization", "imageFormat", imageFormat);
  }

  @Override
  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    this.rnnDataFormat =
        Checks.notNull("ThresholdBatchNormalization", "rnnDataFormat", rnnDataFormat);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    checkScale();
    LayerValidation.assertNOutSet(
        "ThresholdBatchNormalization", getLayerName(), layerIndex, getNOut());
    return LayerSetup.of(
        new ThresholdBatchNormalizationRuntime<ThresholdBatchNormalization>(conf, networkDataType),
        this,
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  private List<LayerParameter> layerParameters() {
    return List.of(
        LayerParameter.vector(NormalizationKeys.GAMMA, Role.OTHER, nOut, 1),
        LayerParameter.vector(NormalizationKeys.BETA, Role.OTHER, nOut, 0),
        LayerParameter.vector(NormalizationKeys.MEAN, Role.OTHER, nOut, 0),
        LayerParameter.vector(NormalizationKeys.VAR, Role.OTHER, nOut, 1));
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMETERS;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    imageFormat = FoldedType.format(inputType, imageFormat);
    if (inputType instanceof InputType.InputTypeRecurrent rnn) {
      rnnDataFormat = rnn.getFormat();
    }
    if (nIn <= 0 || override) {
      nIn =
          inputType instanceof InputType.InputTypeConvolutional image
              ? image.getChannels()
              : inputType instanceof InputType.InputTypeConvolutionalFlat flat
                  ? flat.getDepth()
                  : size(inputType);
    }
    nOut = nIn;
  }

  private long size(InputType type) {
    if (type instanceof InputType.InputTypeRecurrent rnn) {
      return rnn.getSize();
    }
    if (type instanceof InputType.InputTypeFeedForward row) {
      return row.getSize();
    }
    throw InputTypes.refused(this, type, "images, a time series or a feed-forward type");
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return inputType instanceof InputType.InputTypeConvolutionalFlat
        ? InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName())
        : null;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return null;
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return NormalizationKeys.running(paramName) ? new NoOp() : iUpdater;
  }

  @Override
  public boolean isPretrainParam(String paramName) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType outputType = getOutputType(-1, inputType);
    long updater = LayerParameters.updaterState(this, layerParameters());
    // The gradient from above, in the order of the memory.
    long back = MemoryReports.elements(outputType);
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, outputType)
        .standardMemory(initializer().numParams(this), updater)
        .workingMemory(0, 0, 0, back + MemoryReports.dropout(this, inputType))
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof ThresholdBatchNormalization other
        && alpha == other.alpha
        && vThreshold == other.vThreshold
        && decay == other.decay
        && eps == other.eps
        && imageFormat == other.imageFormat
        && rnnDataFormat == other.rnnDataFormat;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(), alpha, vThreshold, decay, eps, imageFormat, rnnDataFormat);
  }

  @Override
  public String toString() {
    return Text.of(
        this, "n", nOut, "alpha", alpha, "vThreshold", vThreshold, "decay", decay, "eps", eps);
  }

  /** Builds a {@link ThresholdBatchNormalization}; its size is usually inferred. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends FeedForwardLayer.Builder<Builder> {

    private double alpha = 1;
    private double vThreshold = 1;
    private double decay = 0.9;
    private double eps = 1e-5;
    private CNN2DFormat imageFormat = CNN2DFormat.NCHW;
    private RNNFormat rnnDataFormat = RNNFormat.NCW;

    /** α; 1 by default, smaller where several branches are added up. */
    public Builder alpha(double alpha) {
      this.alpha = checkAlpha(alpha);
      return this;
    }

    /** The threshold of the neurons above; 1 by default. */
    public Builder vThreshold(double vThreshold) {
      this.vThreshold = checkVThreshold(vThreshold);
      return this;
    }

    /** How much of the running mean and variance an iteration keeps, in [0, 1]; 0.9 by default. */
    public Builder decay(double decay) {
      this.decay = checkDecay(decay);
      return this;
    }

    /**
     * ε, added to the variance; above 0, 1e-5 by default.
     *
     * @throws IllegalArgumentException if it is not above 0: the variance of a constant channel is
     *     0
     */
    public Builder eps(double eps) {
      this.eps = checkEps(eps);
      return this;
    }

    /** The layout of images; channels first by default. An image input type sets it too. */
    public Builder dataFormat(CNN2DFormat imageFormat) {
      this.imageFormat = Checks.notNull("ThresholdBatchNormalization", "dataFormat", imageFormat);
      return this;
    }

    /** The layout of time series; NCW by default. A recurrent input type sets it too. */
    public Builder dataFormat(RNNFormat rnnDataFormat) {
      this.rnnDataFormat =
          Checks.notNull("ThresholdBatchNormalization", "dataFormat", rnnDataFormat);
      return this;
    }

    @Override
    public ThresholdBatchNormalization build() {
      Checks.sameSize("ThresholdBatchNormalization", nIn, nOut);
      return new ThresholdBatchNormalization(this);
    }
  }
}
