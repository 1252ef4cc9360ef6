package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.neuron.NeuronModel;

/**
 * Spiking neurons without synapses: what the layer below sends is their input current, at each of
 * the T time steps.
 *
 * <pre>
 * S[t] = neuron(X[t])         charge, fire, reset; see {@link io.github.dl4jsnn.neuron.NeuronModel}
 * </pre>
 *
 * <p>Input and output [b, n, T], or [b, T, n] with {@code dataFormat(RNNFormat.NWC)}; or images
 * over time, folded as [T b, c, h, w], see {@link BaseFoldedLayer} for T. With a {@link
 * io.github.dl4jsnn.encoding.ConstantEncoder} the input has no time axis, [b, n] or [b, c, h, w],
 * and each step sees it as it is: what lies below runs once for all T steps.
 *
 * <p>There are no weights; the parameters are those of the neuron, if it has any. On images a
 * parameter that is one per neuron is one per channel, [c], like the bias of a convolution. A
 * masked time step yields no spike and leaves the state as it is.
 *
 * <p>The neurons start from their initial state in every fit and output call; {@code rnnTimeStep}
 * continues from the state it left.
 *
 * <p>Errors: input of another rank or size, or images whose T is unknown, give a
 * DL4JInvalidInputException; an encoder that draws spikes an IllegalArgumentException.
 */
public final class SpikingLayer extends BaseElementwiseLayer {

  /** For the JSON library; use the {@link Builder}. */
  SpikingLayer() {}

  private SpikingLayer(Builder builder) {
    super(builder);
  }

  @Override
  void check(NeuronModel neuron, Encoder encoder) {
    if (encoder != null && !encoder.constant()) {
      throw new IllegalArgumentException(
          "SpikingLayer: encoder must be a constant one, got "
              + encoder
              + "; put one that draws spikes on a layer with synapses, or into an EncodingLayer");
    }
  }

  @Override
  public String toString() {
    return text(
        "n",
        nOut,
        "neuron",
        getNeuron(),
        "surrogate",
        getSurrogate(),
        "spiking",
        isSpiking(),
        "timeSteps",
        getTimeSteps(),
        "encoder",
        getEncoder());
  }

  /** Builds a {@link SpikingLayer}. nIn and nOut are the same number and usually inferred. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseElementwiseLayer.Builder<Builder> {

    @Override
    public SpikingLayer build() {
      checkSize();
      return new SpikingLayer(this);
    }
  }
}
