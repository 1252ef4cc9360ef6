package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.Text;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@link io.github.dl4jsnn.layer.SpikingLayer} as a SameDiff graph, to read.
 *
 * <pre>
 * S[t] = neuron(X[t])         charge, fire, reset; see {@link io.github.dl4jsnn.neuron.NeuronModel}
 * </pre>
 *
 * <p>Input and output [b, n, T], or [b, T, n] with {@code dataFormat(RNNFormat.NWC)}. Parameters,
 * masks and limits as for {@link SameDiffSpikingDense}.
 *
 * <p>Errors: n missing gives a DL4JInvalidConfigException, input of another rank or size a
 * DL4JInvalidInputException.
 */
public final class SameDiffSpikingLayer extends SameDiffSpikingBase {

  /** For the JSON library; use the {@link Builder}. */
  SameDiffSpikingLayer() {}

  private SameDiffSpikingLayer(Builder builder) {
    super(builder);
  }

  @Override
  void validate(int layerIndex) {
    LayerValidation.assertNOutSet("SameDiffSpikingLayer", getLayerName(), layerIndex, getNOut());
  }

  @Override
  void defineWeights(SDLayerParams params) {
    // There are none.
  }

  @Override
  SDVariable currents(SDVariable x, Map<String, SDVariable> parameters, int steps) {
    return x;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    super.setNIn(inputType, override);
    setNOut(getNIn());
  }

  @Override
  public String toString() {
    return Text.of(
        this,
        "n",
        getNOut(),
        "neuron",
        getNeuron(),
        "surrogate",
        getSurrogate(),
        "spiking",
        isSpiking(),
        "fused",
        isFused());
  }

  /** Builds a {@link SameDiffSpikingLayer}. nIn and nOut are the same number, usually inferred. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends SameDiffSpikingBase.Builder<Builder> {

    private long givenIn;
    private long givenOut;

    @Override
    public Builder nIn(long nIn) {
      givenIn = nIn;
      super.nOut(nIn);
      return super.nIn(nIn);
    }

    @Override
    public Builder nOut(long nOut) {
      givenOut = nOut;
      super.nIn(nOut);
      return super.nOut(nOut);
    }

    @Override
    public SameDiffSpikingLayer build() {
      Checks.sameSize("SameDiffSpikingLayer", givenIn, givenOut);
      return new SameDiffSpikingLayer(this);
    }
  }
}
