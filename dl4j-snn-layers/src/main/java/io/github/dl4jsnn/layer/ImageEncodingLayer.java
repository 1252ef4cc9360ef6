package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.runtime.EncodingRuntime;
import io.github.dl4jsnn.internal.runtime.ImageEncodingRuntime;
import io.github.dl4jsnn.internal.settings.ImageSettings;
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
 * An encoder of images as a layer of its own: [b, c, h, w] in, images over time [T b, c, h, w] out,
 * or their channels-last forms. Row t b + i is example i at step t. Any layer on images may follow,
 * of this library or of DL4J; before a {@link SpikingConvolution2D} its {@code encoder(..)} does
 * the same without forming the array.
 *
 * <p>With the same seed and the same index in the network both draw the same spikes. The elements
 * are numbered pixel by pixel, the channels of a pixel side by side, whatever the layout: with one
 * channel the draws are those of {@link EncodingLayer} too, with more of them they are not.
 *
 * <p>Where the encoder draws spikes, dropout of this layer drops spikes instead of values: in
 * training they are 0 or 1 / p.
 *
 * <p>The gradient of a constant encoder is summed over the steps; that of one which draws is zero.
 *
 * <p>Errors: an input type that is no image, or that has time steps already, gives a
 * DL4JInvalidConfigException; input that is not of rank 4 a DL4JInvalidInputException.
 */
public final class ImageEncodingLayer extends BaseEncodingLayer implements ImageSettings {

  private CNN2DFormat imageFormat = CNN2DFormat.NCHW;

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
  }

  @Override
  public CNN2DFormat getImageFormat() {
    return imageFormat;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setImageFormat(CNN2DFormat imageFormat) {
    this.imageFormat = Checks.notNull("ImageEncodingLayer", "imageFormat", imageFormat);
  }

  @Override
  EncodingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new ImageEncodingRuntime<ImageEncodingLayer>(conf, dataType);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, getLayerName());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    imageFormat = FoldedType.format(inputType, imageFormat);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!(inputType instanceof InputType.InputTypeConvolutional)) {
      throw InputTypes.refused(this, inputType, InputTypes.IMAGES);
    }
    InputTypes.checkNoTime(this, inputType, getEncoder());
    return FoldedType.of(inputType, getEncoder().timeSteps());
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof ImageEncodingLayer other
        && imageFormat == other.imageFormat;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), imageFormat);
  }

  /** Builds an {@link ImageEncodingLayer} with a name, a layout or dropout. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends Layer.Builder<Builder> {

    private Encoder encoder;
    private CNN2DFormat imageFormat = CNN2DFormat.NCHW;

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

    @Override
    public ImageEncodingLayer build() {
      return new ImageEncodingLayer(this);
    }
  }
}
