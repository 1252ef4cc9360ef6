package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * What layers of neurons on images share: how many time steps are folded into the rows of their
 * input, and which axis the channels are.
 *
 * <p>Images over time have DL4J's folded shape [T b, c, h, w], or [T b, h, w, c] with {@code
 * dataFormat(CNN2DFormat.NHWC)}; row t b + i is example i at step t. T is, in this order: that of
 * the layer's encoder; the input type, if the layer below knows T; {@link Builder#timeSteps}; and
 * in a MultiLayerNetwork the number of rows divided by the minibatch size.
 */
public abstract sealed class BaseFoldedLayer extends BaseSpikingLayer implements ImageSettings
    permits SpikingConvolution2D, BaseElementwiseLayer {

  private CNN2DFormat imageFormat = CNN2DFormat.NCHW;

  /** For the JSON library. */
  BaseFoldedLayer() {}

  BaseFoldedLayer(Builder<?> builder) {
    super(builder);
    imageFormat = builder.imageFormat;
  }

  @Override
  public CNN2DFormat getImageFormat() {
    return imageFormat;
  }

  @JsonDeserialize(using = JsonValues.OneOf.class)
  public void setImageFormat(CNN2DFormat imageFormat) {
    this.imageFormat = Checks.notNull(owner(), "imageFormat", imageFormat);
  }

  /** T of the output, 0 where the configuration does not know it. */
  final int outputSteps() {
    return addsTime() ? getEncoder().timeSteps() : getTimeSteps();
  }

  /** Takes over what the input type knows. */
  final void inferImages(InputType inputType) {
    if (addsTime()) {
      InputTypes.checkNoTime(this, inputType, getEncoder());
    }
    imageFormat = FoldedType.format(inputType, imageFormat);
    inferSteps(inputType);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof BaseFoldedLayer other
        && imageFormat == other.imageFormat;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), imageFormat);
  }

  /**
   * Everything that spiking layers have, and the layout of images and an encoder.
   *
   * @param <T> the builder itself
   */
  public abstract static sealed class Builder<T extends Builder<T>>
      extends BaseSpikingLayer.Builder<T>
      permits SpikingConvolution2D.Builder, BaseElementwiseLayer.Builder {

    private CNN2DFormat imageFormat = CNN2DFormat.NCHW;

    /** The layout of images; channels first by default. An image input type sets it too. */
    public T dataFormat(CNN2DFormat imageFormat) {
      this.imageFormat = Checks.notNull(owner(), "dataFormat", imageFormat);
      return self();
    }
  }
}
