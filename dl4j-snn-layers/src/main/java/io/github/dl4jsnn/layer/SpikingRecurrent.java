package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.runtime.SpikingRecurrentRuntime;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import io.github.dl4jsnn.internal.synapse.ParameterKeys;
import io.github.dl4jsnn.layer.LayerParameter.Role;
import io.github.dl4jsnn.util.JsonValues;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Synapses from nIn inputs to nOut spiking neurons that also receive their own spikes from the
 * previous step.
 *
 * <pre>
 * I[t] = X[t] W + S[t-1] R + b       all to all, R of shape [nOut, nOut]
 * I[t] = X[t] W + S[t-1] * R + b     one to one, R of shape [nOut], elementwise
 * S[t] = neuron(I[t]),  S[-1] = 0
 * </pre>
 *
 * <p>R is the parameter "RW"; it begins as {@code weightInitRecurrent(..)} says, or else as W does.
 * Everything else is as in {@link SpikingDense}: shapes, encoder, state, masks, errors. {@code
 * rnnTimeStep} and truncated backpropagation carry S along with the state of the neurons.
 *
 * <p>The gradient flows through S[t-1] R to the step before.
 *
 * <p>Reference: F. Zenke, T. P. Vogels, "The Remarkable Robustness of Surrogate Gradient Learning
 * for Instilling Complex Function in Spiking Neural Networks", Neural Computation 33(4), 2021.
 */
public final class SpikingRecurrent extends BaseSynapticLayer {

  private boolean oneToOne;

  /** For the JSON library; use the {@link Builder}. */
  SpikingRecurrent() {}

  private SpikingRecurrent(Builder builder) {
    super(builder);
    oneToOne = builder.oneToOne;
    initializeConstraints(builder);
  }

  /** True: each neuron receives its own spikes only; false: those of all neurons of the layer. */
  public boolean isOneToOne() {
    return oneToOne;
  }

  @JsonDeserialize(using = JsonValues.Flag.class)
  public void setOneToOne(boolean oneToOne) {
    this.oneToOne = oneToOne;
  }

  /** R [nOut, nOut], f order, or [nOut]. */
  @Override
  List<LayerParameter> recurrentParameters() {
    long[] shape = oneToOne ? new long[] {nOut} : new long[] {nOut, nOut};
    return List.of(
        LayerParameter.of(
            ParameterKeys.RECURRENT, Role.RECURRENT_WEIGHT, 'f', this::initRecurrent, shape));
  }

  private void initRecurrent(INDArray weights) {
    IWeightInit init = weightInitFnRecurrent == null ? weightInitFn : weightInitFnRecurrent;
    // One to one: a single input per neuron.
    long inputs = oneToOne ? 1 : nOut;
    long[] shape = {inputs, nOut};
    init.init((double) inputs, (double) inputs, shape, 'f', weights.reshape('f', shape));
  }

  @Override
  SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new SpikingRecurrentRuntime<SpikingRecurrent>(conf, dataType);
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o) && o instanceof SpikingRecurrent other && oneToOne == other.oneToOne;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), oneToOne);
  }

  /** Builds a {@link SpikingRecurrent}. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseSynapticLayer.Builder<Builder> {

    private boolean oneToOne;

    /** Whether each neuron receives its own spikes only; false, those of all, by default. */
    public Builder oneToOne(boolean oneToOne) {
      this.oneToOne = oneToOne;
      return this;
    }

    @Override
    public SpikingRecurrent build() {
      return new SpikingRecurrent(this);
    }
  }
}
