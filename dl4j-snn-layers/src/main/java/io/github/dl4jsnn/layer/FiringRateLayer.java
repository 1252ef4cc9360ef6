package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.runtime.FiringRateRuntime;
import io.github.dl4jsnn.internal.runtime.LayerSetup;
import io.github.dl4jsnn.internal.settings.FiringRateSettings;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import io.github.dl4jsnn.util.Text;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Ends the time axis: the mean over the time steps, which for spikes is the firing rate. Any layer
 * without time may follow, such as DL4J's DenseLayer and OutputLayer.
 *
 * <pre>
 * Y = Σ_t M[t] X[t] / Σ_t M[t]        M is the mask of the time steps, 1 where there is none
 * </pre>
 *
 * <p>Images over time [T b, c, h, w] become images [b, c, h, w], rows over time [T b, n] become
 * rows [b, n], and time series [b, n, T] become [b, n]; or the channels-last forms of these. DL4J's
 * GlobalPoolingLayer does the last of them, but on folded images it pools the pixels of each step.
 *
 * <p>T of folded input is, in this order: the input type, if it knows T; {@link Builder#timeSteps};
 * in a MultiLayerNetwork the number of rows divided by the minibatch size. An example whose steps
 * are all masked has rate 0. Masks end here.
 *
 * <p>Errors: input of another rank, or whose T is unknown, gives a DL4JInvalidInputException.
 */
public final class FiringRateLayer extends NoParamLayer implements FiringRateSettings {

  private int timeSteps;
  private CNN2DFormat imageFormat = CNN2DFormat.NCHW;
  private RNNFormat rnnDataFormat = RNNFormat.NCW;

  /** As in BaseSpikingLayer. */
  private transient boolean stepsFromBelow;

  /** T and layouts by the input type. */
  public FiringRateLayer() {}

  private FiringRateLayer(Builder builder) {
    super(builder);
    timeSteps = builder.timeSteps;
    imageFormat = builder.imageFormat;
    rnnDataFormat = builder.rnnDataFormat;
  }

  @Override
  public int getTimeSteps() {
    return timeSteps;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setTimeSteps(int timeSteps) {
    this.timeSteps = Checks.atLeast("FiringRateLayer", "timeSteps", timeSteps, 0);
  }

  @Override
  public boolean stepsFromBelow() {
    return stepsFromBelow;
  }

  /** Takes over T, which the layers below know. */
  void inferSteps(int steps) {
    timeSteps = steps;
    stepsFromBelow = true;
  }

  @Override
  public CNN2DFormat getImageFormat() {
    return imageFormat;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setImageFormat(CNN2DFormat imageFormat) {
    this.imageFormat = Checks.notNull("FiringRateLayer", "imageFormat", imageFormat);
  }

  @Override
  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    this.rnnDataFormat = Checks.notNull("FiringRateLayer", "rnnDataFormat", rnnDataFormat);
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    return LayerSetup.of(
        new FiringRateRuntime<FiringRateLayer>(conf, networkDataType),
        this,
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    imageFormat = FoldedType.format(inputType, imageFormat);
    int steps = FoldedType.timeSteps(inputType);
    if (steps > 0) {
      inferSteps(steps);
    }
    if (inputType instanceof InputType.InputTypeRecurrent rnn) {
      rnnDataFormat = rnn.getFormat();
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      return InputType.convolutional(
          image.getHeight(), image.getWidth(), image.getChannels(), image.getFormat());
    }
    if (inputType instanceof InputType.InputTypeConvolutional3D) {
      throw new DL4JInvalidConfigException(
          "FiringRateLayer \""
              + getLayerName()
              + "\" (index "
              + layerIndex
              + ") expects an image, recurrent or feed-forward input type, got "
              + inputType);
    }
    return InputType.feedForward(InputTypes.values(inputType, getLayerName()));
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return MemoryReports.activationsAlone(this, inputType);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof FiringRateLayer other
        && timeSteps == other.timeSteps
        && imageFormat == other.imageFormat
        && rnnDataFormat == other.rnnDataFormat;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), timeSteps, imageFormat, rnnDataFormat);
  }

  @Override
  public String toString() {
    return Text.of(this, "timeSteps", timeSteps);
  }

  /** Builds a {@link FiringRateLayer} with a name, T, a layout or dropout. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends Layer.Builder<Builder> {

    private int timeSteps;
    private CNN2DFormat imageFormat = CNN2DFormat.NCHW;
    private RNNFormat rnnDataFormat = RNNFormat.NCW;

    /**
     * T, the number of time steps that are folded into the rows of the input. A ComputationGraph
     * needs it where the input type does not know T.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder timeSteps(int timeSteps) {
      this.timeSteps = Checks.positive("FiringRateLayer", "timeSteps", timeSteps);
      return this;
    }

    /** The layout of images; channels first by default. An image input type sets it too. */
    public Builder dataFormat(CNN2DFormat imageFormat) {
      this.imageFormat = Checks.notNull("FiringRateLayer", "dataFormat", imageFormat);
      return this;
    }

    /** The layout of time series; NCW by default. A recurrent input type sets it too. */
    public Builder dataFormat(RNNFormat rnnDataFormat) {
      this.rnnDataFormat = Checks.notNull("FiringRateLayer", "dataFormat", rnnDataFormat);
      return this;
    }

    @Override
    public FiringRateLayer build() {
      return new FiringRateLayer(this);
    }
  }
}
