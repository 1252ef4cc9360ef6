package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.runtime.ImageEncodingRuntime;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.internal.settings.StepSettings;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * An encoder of images as a layer of its own: [b, c, h, w] in, images over time [T b, c', h, w]
 * out, or their channels-last forms; c' = c unless the encoder says otherwise. Row t b + i is
 * example i at step t. A {@link io.github.dl4jsnn.encoding.SignalEncoder} takes images over time,
 * whose T is that of the input type, {@link Builder#timeSteps} or, in a MultiLayerNetwork, the
 * number of rows divided by the minibatch size. Any layer on images may follow, of this library or
 * of DL4J; before a {@link SpikingConvolution2D} its {@code encoder(..)} does the same without
 * forming the array.
 *
 * <p>With the same seed and the same index in the network both make the same spikes. The elements
 * are numbered pixel by pixel, the channels of a pixel side by side, whatever the layout: with one
 * channel the draws are those of {@link EncodingLayer} too, with more of them they are not.
 *
 * <p>Where the encoder makes spikes, dropout of this layer drops spikes instead of values: in
 * training they are 0 or 1 / p.
 *
 * <p>The gradient of a constant encoder is summed over the steps; that of any other is zero.
 *
 * <p>Errors: an input type that is no image, or that has time steps already, gives a
 * DL4JInvalidConfigException; input that is not of rank 4 a DL4JInvalidInputException.
 */
public final class ImageEncodingLayer extends BaseEncodingLayer
    implements ImageSettings, StepSettings {

  private CNN2DFormat imageFormat = CNN2DFormat.NCHW;
  private int timeSteps;

  /** Not saved, as in BaseSpikingLayer. */
  private transient boolean stepsFromBelow;

  /** For the JSON library. */
  ImageEncodingLayer() {}

  /**
   * @throws IllegalArgumentException if the encoder is null
   */
  public ImageEncodingLayer(Encoder encoder) {
    this(new Builder().encoder(encoder));
  }

  private ImageEncodingLayer(Builder builder) {
    super(builder, builder.encoder);
    imageFormat = builder.imageFormat;
    timeSteps = builder.timeSteps;
  }

  @Override
  public int getTimeSteps() {
    return timeSteps;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setTimeSteps(int timeSteps) {
    this.timeSteps = Checks.atLeast("ImageEncodingLayer", "timeSteps", timeSteps, 0);
  }

  @Override
  public boolean stepsFromBelow() {
    return stepsFromBelow;
  }

  @Override
  int inferSteps(int below) {
    if (below > 0) {
      timeSteps = below;
      stepsFromBelow = true;
    }
    return timeSteps;
  }

  @Override
  public CNN2DFormat getImageFormat() {
    return imageFormat;
  }

  public void setImageFormat(CNN2DFormat imageFormat) {
    this.imageFormat = Checks.notNull("ImageEncodingLayer", "imageFormat", imageFormat);
  }

  @Override
  org.deeplearning4j.nn.api.Layer runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new ImageEncodingRuntime<ImageEncodingLayer>(conf, dataType);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    imageFormat = FoldedType.format(inputType, imageFormat);
    if (!addsTime()) {
      inferSteps(FoldedType.timeSteps(inputType));
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!(inputType instanceof InputType.InputTypeConvolutional image)) {
      throw InputTypes.refused(this, inputType, InputTypes.IMAGES);
    }
    if (addsTime()) {
      InputTypes.checkNoTime(this, inputType, getEncoder());
    }
    InputType encoded =
        InputType.convolutional(
            image.getHeight(),
            image.getWidth(),
            InputTypes.channels(this, getEncoder(), image),
            image.getFormat());
    return FoldedType.of(encoded, addsTime() ? getEncoder().timeSteps() : timeSteps);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof ImageEncodingLayer other
        && imageFormat == other.imageFormat
        && timeSteps == other.timeSteps;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), imageFormat, timeSteps);
  }

  /** Builds an {@link ImageEncodingLayer} with a name, a layout or dropout. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends Layer.Builder<Builder> {

    private Encoder encoder;
    private CNN2DFormat imageFormat = CNN2DFormat.NCHW;
    private int timeSteps;

    /** The encoder; must be set. */
    public Builder encoder(Encoder encoder) {
      this.encoder = Checks.notNull("ImageEncodingLayer", "encoder", encoder);
      return this;
    }

    /** The layout of images; channels first by default. An image input type sets it too. */
    public Builder dataFormat(CNN2DFormat imageFormat) {
      this.imageFormat = Checks.notNull("ImageEncodingLayer", "dataFormat", imageFormat);
      return this;
    }

    /**
     * T of the images over time that an encoder of signals gets, where neither the input type nor
     * the minibatch size tells it: in a ComputationGraph, and where the network's own input is
     * folded.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder timeSteps(int timeSteps) {
      this.timeSteps = Checks.positive("ImageEncodingLayer", "timeSteps", timeSteps);
      return this;
    }

    @Override
    public ImageEncodingLayer build() {
      return new ImageEncodingLayer(this);
    }
  }
}
