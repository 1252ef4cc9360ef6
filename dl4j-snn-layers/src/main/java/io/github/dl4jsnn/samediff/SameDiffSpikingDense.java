package io.github.dl4jsnn.samediff;

import io.github.dl4jsnn.layer.WeightInitSpiking;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import io.github.dl4jsnn.util.Text;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * {@link io.github.dl4jsnn.layer.SpikingDense} as a SameDiff graph, to read.
 *
 * <pre>
 * I[t] = X[t] W + b           input current of the neurons
 * S[t] = neuron(I[t])         charge, fire, reset; see {@link io.github.dl4jsnn.neuron.NeuronModel}
 * </pre>
 *
 * <p>Input [b, nIn, T] and output [b, nOut, T], or [b, T, n] with {@code
 * dataFormat(RNNFormat.NWC)}. Parameters "W" [nIn, nOut], "b" [nOut] and the neuron's, with the
 * keys and in the order and memory layout of the main layer. A masked time step yields no spike and
 * leaves the state as it is.
 *
 * <p>DL4J's SameDiff layers neither drop out, nor count regularization in the score, nor step
 * through time with {@code rnnTimeStep}, nor do they go into Bidirectional or LastTimeStep. A graph
 * is built for one T: another T builds it again.
 *
 * <p>Errors: nIn or nOut missing gives a DL4JInvalidConfigException, input of another rank or size
 * a DL4JInvalidInputException.
 */
public final class SameDiffSpikingDense extends SameDiffSpikingBase {

  private static final String WEIGHT_KEY = DefaultParamInitializer.WEIGHT_KEY;
  private static final String BIAS_KEY = DefaultParamInitializer.BIAS_KEY;

  private boolean hasBias = true;
  private double biasInit;

  /** For the JSON library; use the {@link Builder}. */
  SameDiffSpikingDense() {}

  private SameDiffSpikingDense(Builder builder) {
    super(builder);
    hasBias = builder.hasBias;
    boolean biasInitLeft = Double.isNaN(builder.biasInit);
    biasInit = biasInitLeft ? WeightInitSpiking.bias(getNeuron()) : builder.biasInit;
    if (weightInit == null) {
      weightInit = WeightInit.XAVIER;
      boolean startsWithBias = hasBias && (biasInitLeft || biasInit != 0);
      Map<String, IWeightInit> inits = new HashMap<>();
      WeightInitSpiking.of(getNeuron(), startsWithBias)
          .ifPresent(init -> inits.put(WEIGHT_KEY, init));
      if (paramWeightInit != null) {
        inits.putAll(paramWeightInit);
      }
      paramWeightInit = inits;
    }
  }

  @Override
  void validate(int layerIndex) {
    LayerValidation.assertNInNOutSet(
        "SameDiffSpikingDense", getLayerName(), layerIndex, getNIn(), getNOut());
  }

  @Override
  void defineWeights(SDLayerParams params) {
    params.addWeightParam(WEIGHT_KEY, getNIn(), getNOut());
    if (hasBias) {
      params.addBiasParam(BIAS_KEY, getNOut());
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    super.initializeParameters(params);
    INDArray w = params.get(WEIGHT_KEY);
    IWeightInit own = paramWeightInit == null ? null : paramWeightInit.get(WEIGHT_KEY);
    if (own == null) {
      initWeights((int) getNIn(), (int) getNOut(), weightInit, w);
    } else {
      own.init((double) getNIn(), (double) getNOut(), w.shape(), paramReshapeOrder(WEIGHT_KEY), w);
    }
    if (hasBias) {
      params.get(BIAS_KEY).assign(biasInit);
    }
  }

  @Override
  SDVariable currents(SDVariable x, Map<String, SDVariable> parameters, int steps) {
    // One product for all steps.
    SDVariable flat = x.reshape(-1, getNIn()).mmul(parameters.get(WEIGHT_KEY));
    SDVariable sum = hasBias ? flat.add(parameters.get(BIAS_KEY)) : flat;
    return sum.reshape(steps, -1, getNOut());
  }

  public boolean isHasBias() {
    return hasBias;
  }

  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setHasBias(boolean hasBias) {
    this.hasBias = hasBias;
  }

  public double getBiasInit() {
    return biasInit;
  }

  @JsonDeserialize(using = JsonValues.Decimal.class)
  public void setBiasInit(double biasInit) {
    this.biasInit = Checks.finite("SameDiffSpikingDense", "biasInit", biasInit);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof SameDiffSpikingDense other
        && hasBias == other.hasBias
        && biasInit == other.biasInit;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), hasBias, biasInit);
  }

  @Override
  public String toString() {
    return Text.of(
        this,
        "nIn",
        getNIn(),
        "nOut",
        getNOut(),
        "hasBias",
        hasBias,
        "neuron",
        getNeuron(),
        "surrogate",
        getSurrogate(),
        "spiking",
        isSpiking(),
        "fused",
        isFused());
  }

  /**
   * Builds a {@link SameDiffSpikingDense}. The weights are initialised by {@code weightInit(..)} of
   * this builder, by {@link WeightInitSpiking} by default: DL4J does not pass the network's on to
   * SameDiff layers.
   */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends SameDiffSpikingBase.Builder<Builder> {

    private boolean hasBias = true;
    private double biasInit = Double.NaN;

    /** Without a weight initialisation: null is none of its own. */
    public Builder() {
      weightInit = null;
    }

    /** Whether the synapses have a bias; true by default. */
    public Builder hasBias(boolean hasBias) {
      this.hasBias = hasBias;
      return this;
    }

    /** The bias before training; {@link WeightInitSpiking#bias} of the neuron by default. */
    public Builder biasInit(double biasInit) {
      this.biasInit = Checks.finite("SameDiffSpikingDense", "biasInit", biasInit);
      return this;
    }

    @Override
    public SameDiffSpikingDense build() {
      return new SameDiffSpikingDense(this);
    }
  }
}
