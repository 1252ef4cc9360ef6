package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.image.ConvolutionShape;
import io.github.dl4jsnn.internal.runtime.LayerSetup;
import io.github.dl4jsnn.internal.runtime.SpikingPooling2DRuntime;
import io.github.dl4jsnn.internal.settings.PoolingSettings;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import io.github.dl4jsnn.util.Text;
import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Pooling of images over time: each image is pooled by itself, at each step.
 *
 * <pre>
 * Y[p, c] = max X[q, c]       over the input pixels q that the window sees at output pixel p
 * Y[p, c] = mean X[q, c]      with PoolingType.AVG
 * Y[p, c] = sum X[q, c]       with PoolingType.SUM
 * </pre>
 *
 * <p>Input [N, c, h, w] and output [N, c, h', w'], N = T b or any other number of images; see
 * {@link Window} for h' and w'. Of spikes, MAX is the logical or, AVG a rate and SUM a count; the
 * neurons above take any of them. Input of any values is pooled as well.
 *
 * <p>Pixels outside of the image do not count. The gradient of MAX goes to the first pixel, row by
 * row, that has the maximum. Both as in DL4J's SubsamplingLayer.
 *
 * <p>Errors: padding that holds whole windows gives an IllegalArgumentException; a window that does
 * not fit, or somewhere sees no pixel at all, a DL4JInvalidConfigException; input that is not of
 * rank 4 a DL4JInvalidInputException.
 */
public final class SpikingPooling2D extends NoParamLayer implements PoolingSettings {

  /** How error messages name a layer without a name. */
  private static final String OWNER = "SpikingPooling2D";

  private PoolingType poolingType = PoolingType.MAX;
  private Window window = Window.of(new int[] {2, 2}, new int[] {2, 2});
  private CNN2DFormat imageFormat = CNN2DFormat.NCHW;

  /** For the JSON library; use the {@link Builder}. */
  SpikingPooling2D() {}

  private SpikingPooling2D(Builder builder) {
    super(builder);
    poolingType = builder.poolingType;
    window = builder.window.withEdges(OWNER, builder.padding, builder.mode).forPooling(OWNER);
    imageFormat = builder.imageFormat;
  }

  @Override
  public PoolingType getPoolingType() {
    return poolingType;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setPoolingType(PoolingType poolingType) {
    this.poolingType = check(poolingType);
  }

  @Override
  public Window getWindow() {
    return window;
  }

  public void setWindow(Window window) {
    this.window = Checks.notNull(OWNER, "window", window).forPooling(OWNER);
  }

  @Override
  public CNN2DFormat getImageFormat() {
    return imageFormat;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setImageFormat(CNN2DFormat imageFormat) {
    this.imageFormat = Checks.notNull(OWNER, "imageFormat", imageFormat);
  }

  private static PoolingType check(PoolingType type) {
    if (type != PoolingType.MAX && type != PoolingType.AVG && type != PoolingType.SUM) {
      throw new IllegalArgumentException(
          "SpikingPooling2D: poolingType must be MAX, AVG or SUM, got " + type);
    }
    return type;
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
        new SpikingPooling2DRuntime<SpikingPooling2D>(conf, networkDataType),
        this,
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypes.images(this, inputType);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    imageFormat = FoldedType.format(inputType, imageFormat);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      ConvolutionShape shape =
          ConvolutionShape.ofPooling(
              Checks.layer(getClass(), getLayerName()),
              window,
              image.getHeight(),
              image.getWidth(),
              image.getChannels());
      return FoldedType.of(Window.outputType(image, shape), FoldedType.timeSteps(inputType));
    }
    if (inputType instanceof InputType.InputTypeRecurrent) {
      // DL4J's guess where no input type was set and a layer below is a recurrent one.
      return inputType;
    }
    throw new DL4JInvalidConfigException(
        Checks.layer(getClass(), getLayerName())
            + " (index "
            + layerIndex
            + ") expects a convolutional input type, got "
            + inputType);
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return MemoryReports.activationsAlone(this, inputType);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof SpikingPooling2D other
        && poolingType == other.poolingType
        && imageFormat == other.imageFormat
        && Objects.equals(window, other.window);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), poolingType, imageFormat, window);
  }

  @Override
  public String toString() {
    return Text.of(this, "", poolingType, "", window);
  }

  /** Builds a {@link SpikingPooling2D}; sizes are one number, or height and width. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends Layer.Builder<Builder> {

    private PoolingType poolingType;
    private Window window = Window.of(new int[] {2, 2}, new int[] {2, 2});
    private int[] padding = {0, 0};
    private ConvolutionMode mode = ConvolutionMode.Truncate;
    private CNN2DFormat imageFormat = CNN2DFormat.NCHW;

    /** The maximum of windows of 2 x 2 pixels, stride 2. */
    public Builder() {
      this(PoolingType.MAX);
    }

    /**
     * Windows of 2 x 2 pixels, stride 2.
     *
     * @throws IllegalArgumentException if the type is none of MAX, AVG and SUM
     */
    public Builder(PoolingType type) {
      poolingType = check(type);
    }

    /** Size of the window, in pixels. */
    public Builder kernelSize(int... size) {
      window = window.withKernel(Window.pair(OWNER, "kernelSize", 1, size));
      return this;
    }

    /** Distance of two windows; 2 by default. */
    public Builder stride(int... size) {
      window = window.withStride(Window.pair(OWNER, "stride", 1, size));
      return this;
    }

    /** Pixels around the image, which do not count; 0 by default, and with mode Same. */
    public Builder padding(int... size) {
      padding = Window.pair(OWNER, "padding", 0, size);
      return this;
    }

    /** Distance of two pixels of a window; 1 by default. */
    public Builder dilation(int... size) {
      window = window.withDilation(Window.pair(OWNER, "dilation", 1, size));
      return this;
    }

    /** What happens at the edges; Truncate by default. */
    public Builder convolutionMode(ConvolutionMode mode) {
      this.mode = Window.mode(OWNER, mode);
      return this;
    }

    /** The layout of images; channels first by default. An image input type sets it too. */
    public Builder dataFormat(CNN2DFormat imageFormat) {
      this.imageFormat = Checks.notNull(OWNER, "dataFormat", imageFormat);
      return this;
    }

    @Override
    public SpikingPooling2D build() {
      return new SpikingPooling2D(this);
    }
  }
}
