package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.runtime.EncodingRuntime;
import io.github.dl4jsnn.util.Checks;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An encoder as a layer of its own: [b, n] in, [b, n, T] out. Any layer may follow; before a {@link
 * SpikingDense} its {@code encoder(..)} does the same without forming the array. Images are
 * flattened; {@link ImageEncodingLayer} keeps them images.
 *
 * <p>With the same seed and the same index in the network both draw the same spikes.
 *
 * <p>Where the encoder draws spikes, dropout of this layer drops spikes instead of values: in
 * training they are 0 or 1 / p.
 *
 * <p>Errors: input that is not of rank 2, or that holds NaN, gives a DL4JInvalidInputException.
 */
public final class EncodingLayer extends BaseEncodingLayer {

  /** For the JSON library. */
  EncodingLayer() {}

  /**
   * @throws IllegalArgumentException if the encoder is null
   */
  public EncodingLayer(Encoder encoder) {
    this(new Builder().encoder(encoder));
  }

  private EncodingLayer(Builder builder) {
    super(builder, builder.encoder);
  }

  @Override
  EncodingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new EncodingRuntime<EncodingLayer>(conf, dataType);
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypes.flattening(inputType, getLayerName());
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.recurrent(
        InputTypes.values(inputType, getLayerName()), getEncoder().timeSteps());
  }

  /** Builds an {@link EncodingLayer} with a name or dropout. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends Layer.Builder<Builder> {

    private Encoder encoder;

    /** The encoder; must be set. */
    public Builder encoder(Encoder encoder) {
      this.encoder = Checks.notNull("EncodingLayer", "encoder", encoder);
      return this;
    }

    @Override
    public EncodingLayer build() {
      return new EncodingLayer(this);
    }
  }
}
