package io.github.dl4jsnn.conversion;

import io.github.dl4jsnn.algebra.SameDiffAlgebra;
import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import io.github.dl4jsnn.util.Text;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Quantization, clip, floor and shift: an activation that is already what spiking neurons give in L
 * time steps, to train a network for its conversion to few steps.
 *
 * <pre>
 * y = λ floor(L clip(x / λ, 0, 1) + 1/2) / L
 * dy/dx = 1 for 0 &lt; x &lt; λ, else 0                floor counts as its argument
 * dy/dλ = y / λ - x / λ for 0 &lt; x &lt; λ, 1 above, 0 below
 * </pre>
 *
 * <p>{@link AnnToSnn} makes neurons of it whose scale is λ and whose membranes begin at half the
 * threshold, whatever its settings say. With T = L they give y exactly in the first layer, whose
 * currents are constant; above it the order of spikes makes a difference, which the report shows.
 *
 * <p>Elementwise, any shape. λ is a learned parameter, one number per layer, key "lambda".
 *
 * <pre>{@code
 * .layer(new ConvolutionLayer.Builder(3, 3).nOut(32).activation(Activation.IDENTITY).build())
 * .layer(new QcfsLayer.Builder().levels(8).build())
 * }</pre>
 *
 * <p>Reference: T. Bu et al., "Optimal ANN-SNN conversion for high-accuracy and ultra-low-latency
 * spiking neural networks", ICLR 2022.
 */
public final class QcfsLayer extends SameDiffLayer {

  static final String LAMBDA = "lambda";

  private int levels = 8;
  private double initialLambda = 8;

  /** For the JSON library; use the {@link Builder}. */
  QcfsLayer() {}

  private QcfsLayer(Builder builder) {
    super(builder);
    setLevels(builder.levels);
    setInitialLambda(builder.initialLambda);
  }

  /** L. */
  public int getLevels() {
    return levels;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setLevels(int levels) {
    this.levels = Checks.positive("QcfsLayer", "levels", levels);
  }

  /** λ before training. */
  public double getInitialLambda() {
    return initialLambda;
  }

  public void setInitialLambda(double initialLambda) {
    this.initialLambda = Checks.above("QcfsLayer", "initialLambda", initialLambda, 0);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addBiasParam(LAMBDA, 1);
  }

  /** Follows from the other fields and is not kept: DL4J's compares arrays by identity. */
  @Override
  @JsonIgnore
  public SDLayerParams getLayerParams() {
    SDLayerParams params = new SDLayerParams();
    defineParameters(params);
    return params;
  }

  @Override
  public void setLayerParams(SDLayerParams params) {
    // See getLayerParams().
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get(LAMBDA).assign(initialLambda);
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff, SDVariable layerInput, Map<String, SDVariable> params, SDVariable mask) {
    SameDiffAlgebra a = SameDiffAlgebra.INSTANCE;
    SDVariable lambda = params.get(LAMBDA);
    // Not div(lambda): ND4J's gradient of a division by an array of one number is wrong.
    SDVariable unit = layerInput.mul(lambda.rdiv(1));
    SDVariable z = sameDiff.math().clipByValue(unit, 0, 1).mul(levels).add(0.5);
    SDVariable steps =
        a.add(a.detach(sameDiff.math().floor(z)), a.sub(z, a.detach(z))); // the slope of z
    // DL4J counts the gradient from above twice; one half of the value does not pass it on.
    SDVariable half = steps.div(2.0 * levels).mul(lambda);
    return a.add(half, a.detach(half));
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return updater;
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return regularizationBias;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return inputType;
  }

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof QcfsLayer other
        && levels == other.levels
        && initialLambda == other.initialLambda;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), levels, initialLambda);
  }

  @Override
  public String toString() {
    return Text.of(this, "levels", levels, "initialLambda", initialLambda);
  }

  /** Builds a {@link QcfsLayer}. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends SameDiffLayer.Builder<Builder> {

    private int levels = 8;
    private double initialLambda = 8;

    /** L, 8 by default: the number of time steps for which the network is trained. */
    public Builder levels(int levels) {
      this.levels = levels;
      return this;
    }

    /** λ before training, 8 by default. */
    public Builder initialLambda(double lambda) {
      initialLambda = lambda;
      return this;
    }

    @Override
    public QcfsLayer build() {
      return new QcfsLayer(this);
    }
  }
}
