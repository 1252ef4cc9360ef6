package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.util.Checks;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Synapses from nIn inputs to nOut spiking neurons, over all T time steps.
 *
 * <pre>
 * I[t] = X[t] W + b           input current of the neurons
 * S[t] = neuron(I[t])         charge, fire, reset; see {@link io.github.dl4jsnn.neuron.NeuronModel}
 * </pre>
 *
 * <p>Input [b, nIn, T] and output [b, nOut, T] as in DL4J's recurrent layers, or [b, T, n] with
 * {@code dataFormat(RNNFormat.NWC)}. With an {@link Builder#encoder encoder} the input is [b, nIn]:
 * encoding is then part of the layer and the spikes of the input never form an array. A masked time
 * step yields no spike and leaves the state as it is.
 *
 * <p>The neurons start from their initial state in every fit and output call; {@code rnnTimeStep}
 * continues from the state it left.
 *
 * <pre>{@code
 * new SpikingDense.Builder().nIn(784).nOut(10).hasBias(false)
 *     .neuron(new LIF()).surrogate(new ATan()).encoder(new PoissonEncoder(100)).build()
 * }</pre>
 *
 * <p>Errors: nIn or nOut missing gives a DL4JInvalidConfigException, input of another rank or size
 * a DL4JInvalidInputException.
 *
 * <p>Reference: W. Fang et al., "SpikingJelly: An open-source machine learning infrastructure
 * platform for spike-based intelligence", Science Advances 9(40), 2023 (its multi-step mode).
 */
public final class SpikingDense extends BaseSpikingLayer {

  private boolean hasBias = true;
  private Encoder encoder;

  /** For the JSON library; use the {@link Builder}. */
  SpikingDense() {}

  private SpikingDense(Builder builder) {
    super(builder);
    hasBias = builder.hasBias;
    encoder = builder.encoder;
    initializeConstraints(builder);
  }

  public boolean isHasBias() {
    return hasBias;
  }

  public void setHasBias(boolean hasBias) {
    this.hasBias = hasBias;
  }

  /** The encoder, or null where the input already has a time axis. */
  public Encoder getEncoder() {
    return encoder;
  }

  public void setEncoder(Encoder encoder) {
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
    return new SpikingDenseRuntime(conf, dataType);
  }

  @Override
  void validate(int layerIndex) {
    LayerValidation.assertNInNOutSet(
        "SpikingDense", getLayerName(), layerIndex, getNIn(), getNOut());
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    if (encoder == null) {
      return super.getPreProcessorForInputType(inputType);
    }
    return Encoded.preProcessor(inputType, getLayerName());
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (encoder == null) {
      super.setNIn(inputType, override);
    } else if (nIn <= 0 || override) {
      nIn = Encoded.size(inputType, getLayerName());
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (encoder == null) {
      return super.getOutputType(layerIndex, inputType);
    }
    Encoded.size(inputType, getLayerName());
    return InputType.recurrent(nOut, encoder.timeSteps(), rnnDataFormat);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof SpikingDense other
        && hasBias == other.hasBias
        && Objects.equals(encoder, other.encoder);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), hasBias, encoder);
  }

  @Override
  public String toString() {
    return "SpikingDense(nIn="
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
        + ")";
  }

  /** Builds a {@link SpikingDense}; everything that DL4J's builders offer, and the neuron. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseSpikingLayer.Builder<Builder> {

    private boolean hasBias = true;
    private Encoder encoder;

    /** Whether the synapses have a bias; true by default. */
    public Builder hasBias(boolean hasBias) {
      this.hasBias = hasBias;
      return this;
    }

    /**
     * Makes encoding part of this layer, which is then the first one and takes [b, nIn] instead of
     * [b, nIn, T]: feed-forward, flat and image input types.
     */
    public Builder encoder(Encoder encoder) {
      this.encoder = Checks.notNull("SpikingDense", "encoder", encoder);
      return this;
    }

    @Override
    public SpikingDense build() {
      return new SpikingDense(this);
    }
  }
}
