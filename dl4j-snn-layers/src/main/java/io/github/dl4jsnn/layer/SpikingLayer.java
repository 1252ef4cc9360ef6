package io.github.dl4jsnn.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Spiking neurons without synapses: what the layer below sends is their input current, at each of
 * the T time steps.
 *
 * <pre>
 * S[t] = neuron(X[t])         charge, fire, reset; see {@link io.github.dl4jsnn.neuron.NeuronModel}
 * </pre>
 *
 * <p>Input and output [b, n, T], or [b, T, n] with {@code dataFormat(RNNFormat.NWC)}. There are no
 * weights; the parameters are those of the neuron, if it has any. A masked time step yields no
 * spike and leaves the state as it is.
 *
 * <p>The neurons start from their initial state in every fit and output call; {@code rnnTimeStep}
 * continues from the state it left.
 *
 * <p>Errors: input of another rank or size gives a DL4JInvalidInputException.
 */
public final class SpikingLayer extends BaseSpikingLayer {

  /** For the JSON library; use the {@link Builder}. */
  SpikingLayer() {}

  private SpikingLayer(Builder builder) {
    super(builder);
    initializeConstraints(builder);
  }

  @Override
  public boolean hasBias() {
    return false;
  }

  @Override
  boolean hasWeights() {
    return false;
  }

  @Override
  SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new SpikingLayerRuntime(conf, dataType);
  }

  @Override
  void validate(int layerIndex) {
    // Without parameters of the neuron any size will do, and none need be known.
    if (initializer().numParams(this) > 0) {
      LayerValidation.assertNOutSet("SpikingLayer", getLayerName(), layerIndex, getNOut());
    }
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    super.setNIn(inputType, override);
    nOut = nIn;
  }

  @Override
  public String toString() {
    return "SpikingLayer(n="
        + nOut
        + ", neuron="
        + getNeuron()
        + ", surrogate="
        + getSurrogate()
        + ", spiking="
        + isSpiking()
        + ")";
  }

  /** Builds a {@link SpikingLayer}. nIn and nOut are the same number and usually inferred. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseSpikingLayer.Builder<Builder> {

    @Override
    public void setNIn(long nIn) {
      super.setNIn(nIn);
      super.setNOut(nIn);
    }

    @Override
    public void setNOut(long nOut) {
      super.setNOut(nOut);
      super.setNIn(nOut);
    }

    @Override
    public SpikingLayer build() {
      return new SpikingLayer(this);
    }
  }
}
