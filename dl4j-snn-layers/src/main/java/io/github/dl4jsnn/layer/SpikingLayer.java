package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.internal.runtime.SpikingLayerRuntime;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.util.Checks;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
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
public final class SpikingLayer extends BaseFoldedLayer {

  /** For the JSON library; use the {@link Builder}. */
  SpikingLayer() {}

  private SpikingLayer(Builder builder) {
    super(builder);
    initializeConstraints(builder);
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

  /** nIn and nOut are the same number: transfer learning sets one of them. */
  @Override
  public void setNIn(long n) {
    nIn = n;
    nOut = n;
  }

  /** As {@link #setNIn(long)}. */
  @Override
  public void setNOut(long n) {
    setNIn(n);
  }

  @Override
  public boolean hasBias() {
    return false;
  }

  @Override
  List<LayerParameter> layerParameters() {
    return neuronParameters();
  }

  @Override
  SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new SpikingLayerRuntime<SpikingLayer>(conf, dataType);
  }

  @Override
  void validate(int layerIndex) {
    // Without parameters of the neuron any size will do, and none need be known.
    if (initializer().numParams(this) > 0) {
      LayerValidation.assertNOutSet("SpikingLayer", getLayerName(), layerIndex, getNOut());
    }
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return getEncoder() != null || inputType instanceof InputType.InputTypeConvolutional
        ? null
        : super.getPreProcessorForInputType(inputType);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeConvolutional image) {
      inferImages(inputType);
      nIn = nIn <= 0 || override ? image.getChannels() : nIn;
    } else if (getEncoder() == null) {
      super.setNIn(inputType, override);
    } else {
      InputTypes.checkNoTime(this, inputType, getEncoder());
      nIn = nIn <= 0 || override ? InputTypes.values(inputType, getLayerName()) : nIn;
    }
    nOut = nIn;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputType.InputTypeConvolutional) {
      return FoldedType.of(getOutput().type(inputType), outputSteps());
    }
    return getEncoder() == null
        ? super.getOutputType(layerIndex, inputType)
        : InputType.recurrent(getOutput().width(nOut), outputSteps(), rnnDataFormat);
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
  public static final class Builder extends BaseFoldedLayer.Builder<Builder> {

    private long givenIn;
    private long givenOut;

    /**
     * Refused if false: without weights the gradient of the input is that of the currents, which
     * the backward pass needs anyway.
     *
     * @throws IllegalArgumentException if it is false
     */
    @Override
    public Builder inputGradient(boolean inputGradient) {
      if (!inputGradient) {
        throw new IllegalArgumentException(
            "SpikingLayer: inputGradient(false) was set on a layer without weights, where it saves"
                + " nothing: leave it out");
      }
      return super.inputGradient(inputGradient);
    }

    @Override
    public void setNIn(long nIn) {
      givenIn = nIn;
      super.setNIn(nIn);
      super.setNOut(nIn);
    }

    @Override
    public void setNOut(long nOut) {
      givenOut = nOut;
      super.setNOut(nOut);
      super.setNIn(nOut);
    }

    @Override
    public SpikingLayer build() {
      Checks.sameSize("SpikingLayer", givenIn, givenOut);
      return new SpikingLayer(this);
    }
  }
}
