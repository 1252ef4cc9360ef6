package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.delay.Delay;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.util.Checks;

/**
 * Delays as a layer of their own: what comes in goes out some time steps later, see {@link Delay}
 * for the equations. Any layer may lie below and above; in front of one layer of this library its
 * {@code delay(..)} does the same.
 *
 * <pre>
 * Y[t] = X[t - d]          per input
 * </pre>
 *
 * <p>Input and output [b, n, T], or [b, T, n] with {@code dataFormat(RNNFormat.NWC)}; or images
 * over time, folded as [T b, c, h, w], see {@link BaseFoldedLayer} for T, with one delay per
 * channel.
 *
 * <p>The last inputs are the state "delayedInput". {@code rnnTimeStep} and truncated
 * backpropagation go on from it. A masked time step sends nothing and does not advance the delays.
 *
 * <pre>{@code
 * .layer(new DelayLayer(Delay.of(3)))
 * .layer(new DelayLayer(Delay.learned(20)))
 * }</pre>
 *
 * <p>Errors: another number of delays than of inputs gives a DL4JInvalidConfigException; input of
 * another rank or size, or images whose T is unknown, a DL4JInvalidInputException.
 */
public final class DelayLayer extends BaseElementwiseLayer {

  /** For the JSON library. */
  DelayLayer() {
    setNeuron(new NoNeuron());
  }

  /** Delays, nothing else set. */
  public DelayLayer(Delay delay) {
    this(new Builder().delay(delay));
  }

  private DelayLayer(Builder builder) {
    super(builder);
  }

  @Override
  void check(NeuronModel neuron, Encoder encoder) {
    if (encoder != null) {
      throw new IllegalArgumentException(
          "DelayLayer: encoder(" + encoder + ") was set; put it into an EncodingLayer below");
    }
    if (!(neuron instanceof NoNeuron)) {
      throw new IllegalArgumentException(
          "DelayLayer: neuron(" + neuron + ") was set; put it on the layer above");
    }
  }

  @Override
  public boolean hasNeuron() {
    return false;
  }

  @Override
  public void setDelay(Delay delay) {
    super.setDelay(Checks.notNull(owner(), "delay", delay));
  }

  @Override
  void validate(int layerIndex) {
    // A file may have none.
    Checks.notNull(owner(), "delay", getDelay());
    super.validate(layerIndex);
  }

  @Override
  public String toString() {
    return text("n", nOut, "timeSteps", getTimeSteps());
  }

  /** Builds a {@link DelayLayer} with a name, T, a layout or constraints. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseElementwiseLayer.Builder<Builder> {

    /** {@code delay(..)} must be set. */
    public Builder() {
      neuron(new NoNeuron());
    }

    @Override
    public DelayLayer build() {
      checkSize();
      if (delay() == null) {
        throw new IllegalArgumentException(
            "DelayLayer: delay must be set, for example delay(Delay.of(3))");
      }
      return new DelayLayer(this);
    }
  }
}
