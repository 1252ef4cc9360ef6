package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.EncoderContract;
import io.github.dl4jsnn.internal.runtime.SpikingDenseRuntime;
import io.github.dl4jsnn.internal.runtime.SpikingRecurrentRuntime;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * What layers with synapses share: weights and bias from nIn inputs to nOut spiking neurons, and an
 * encoder in front of them where the layer is the first one and its input has no time axis.
 */
public abstract class BaseSynapticLayer extends BaseSpikingLayer {

  private boolean hasBias = true;
  private Encoder encoder;

  /** For the JSON library. */
  BaseSynapticLayer() {}

  BaseSynapticLayer(Builder<?> builder) {
    super(builder);
    hasBias = builder.hasBias;
    setEncoder(builder.encoder);
  }

  public boolean isHasBias() {
    return hasBias;
  }

  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setHasBias(boolean hasBias) {
    this.hasBias = hasBias;
  }

  @Override
  public Encoder getEncoder() {
    return encoder;
  }

  public final void setEncoder(Encoder encoder) {
    if (encoder != null) {
      EncoderContract.check(owner(), encoder);
    }
    this.encoder = encoder;
  }

  @Override
  public boolean hasBias() {
    return hasBias;
  }

  @Override
  boolean hasWeights() {
    return true;
  }

  @Override
  SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return recurrence() == Recurrence.NONE
        ? new SpikingDenseRuntime<BaseSynapticLayer>(conf, dataType)
        : new SpikingRecurrentRuntime<BaseSynapticLayer>(conf, dataType);
  }

  @Override
  void validate(int layerIndex) {
    LayerValidation.assertNInNOutSet(
        getClass().getSimpleName(), getLayerName(), layerIndex, getNIn(), getNOut());
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    if (encoder == null) {
      return super.getPreProcessorForInputType(inputType);
    }
    return InputTypes.flattening(inputType, getLayerName());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (encoder == null) {
      super.setNIn(inputType, override);
      return;
    }
    InputTypes.checkNoTime(this, inputType, encoder);
    if (nIn <= 0 || override) {
      nIn = InputTypes.values(inputType, getLayerName());
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (encoder == null) {
      return super.getOutputType(layerIndex, inputType);
    }
    InputTypes.values(inputType, getLayerName());
    return InputType.recurrent(getOutput().width(nOut), encoder.timeSteps(), rnnDataFormat);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof BaseSynapticLayer other
        && hasBias == other.hasBias
        && Objects.equals(encoder, other.encoder);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), hasBias, encoder);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName()
        + "(nIn="
        + nIn
        + ", nOut="
        + nOut
        + ", hasBias="
        + hasBias
        + ", neuron="
        + getNeuron()
        + ", surrogate="
        + getSurrogate()
        + ", spiking="
        + isSpiking()
        + ", encoder="
        + encoder
        + outputText()
        + ")";
  }

  /**
   * Everything that DL4J's builders offer, and the neuron, the bias and the encoder.
   *
   * @param <T> the builder itself
   */
  @SuppressWarnings("unchecked")
  public abstract static class Builder<T extends Builder<T>> extends BaseSpikingLayer.Builder<T> {

    private boolean hasBias = true;
    private Encoder encoder;

    /** Whether the synapses have a bias; true by default. */
    public T hasBias(boolean hasBias) {
      this.hasBias = hasBias;
      return (T) this;
    }

    /**
     * Makes encoding part of this layer, which is then the first one and takes [b, nIn] instead of
     * [b, nIn, T]: feed-forward, flat and image input types. Where it draws spikes, dropout of this
     * layer drops spikes instead of values.
     */
    public T encoder(Encoder encoder) {
      this.encoder = Checks.notNull(owner(), "encoder", encoder);
      return (T) this;
    }
  }
}
