package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.internal.settings.ImageSettings;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.util.Checks;
import java.util.Objects;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * What layers of neurons on images share: how many time steps are folded into the rows of their
 * input, and which axis the channels are.
 *
 * <p>Images over time have DL4J's folded shape [T b, c, h, w], or [T b, h, w, c] with {@code
 * dataFormat(CNN2DFormat.NHWC)}; row t b + i is example i at step t. T is, in this order: that of
 * the layer's encoder; what the input type tells, which knows it above a layer that knows it;
 * {@link Builder#timeSteps}; and in a MultiLayerNetwork the number of rows a row of the network's
 * input.
 */
public abstract class BaseFoldedLayer extends BaseSpikingLayer implements ImageSettings {

  private CNN2DFormat imageFormat = CNN2DFormat.NCHW;
  private Encoder encoder;

  /** For the JSON library. */
  BaseFoldedLayer() {}

  BaseFoldedLayer(Builder<?> builder) {
    super(builder);
    imageFormat = builder.imageFormat;
    setEncoder(builder.encoder);
  }

  @Override
  public CNN2DFormat getImageFormat() {
    return imageFormat;
  }

  public void setImageFormat(CNN2DFormat imageFormat) {
    this.imageFormat = Checks.notNull(getClass().getSimpleName(), "imageFormat", imageFormat);
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
    this.encoder = encoder;
  }

  @Override
  public void setNeuron(NeuronModel neuron) {
    check(neuron, encoder);
    super.setNeuron(neuron);
  }

  /**
   * Refuses an encoder that the layer cannot have with this neuron.
   *
   * @param encoder may be null
   * @throws IllegalArgumentException if it is refused
   */
  abstract void check(NeuronModel neuron, Encoder encoder);

  /** T of the output, 0 where the configuration does not tell. */
  final int outputSteps() {
    return encoder == null ? getTimeSteps() : encoder.timeSteps();
  }

  /** Takes over what the input type tells. */
  final void inferImages(InputType inputType) {
    if (encoder != null) {
      InputTypes.checkNoTime(this, inputType, encoder);
    }
    imageFormat = FoldedType.format(inputType, imageFormat);
    int told = FoldedType.timeSteps(inputType);
    if (told > 0) {
      tellSteps(told);
    }
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof BaseFoldedLayer other
        && imageFormat == other.imageFormat
        && Objects.equals(encoder, other.encoder);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), imageFormat, encoder);
  }

  /**
   * Everything that spiking layers have, and the layout of images and an encoder.
   *
   * @param <T> the builder itself
   */
  @SuppressWarnings("unchecked")
  public abstract static class Builder<T extends Builder<T>> extends BaseSpikingLayer.Builder<T> {

    private CNN2DFormat imageFormat = CNN2DFormat.NCHW;
    private Encoder encoder;

    /** The layout of images; channels first by default. An image input type sets it too. */
    public T dataFormat(CNN2DFormat imageFormat) {
      this.imageFormat = Checks.notNull(owner(), "dataFormat", imageFormat);
      return (T) this;
    }

    /**
     * Makes this the layer at which time begins: it takes input without a time axis and gives T
     * steps, so that the layers below run once for all of them. Where the encoder draws spikes,
     * dropout of this layer drops spikes instead of values.
     */
    public T encoder(Encoder encoder) {
      this.encoder = Checks.notNull(owner(), "encoder", encoder);
      return (T) this;
    }
  }
}
