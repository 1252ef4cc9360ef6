package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.internal.runtime.SpikingDenseRuntime;
import io.github.dl4jsnn.internal.runtime.SpikingRuntime;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
 * {@code dataFormat(RNNFormat.NWC)}. With an {@link BaseSpikingLayer.Builder#encoder encoder} the
 * input is [b, nIn]: encoding is then part of the layer and the spikes of the input never form an
 * array. A masked time step yields no spike and leaves the state as it is.
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
public final class SpikingDense extends BaseSynapticLayer {

  /** For the JSON library; use the {@link Builder}. */
  SpikingDense() {}

  private SpikingDense(Builder builder) {
    super(builder);
    initializeConstraints(builder);
  }

  @Override
  SpikingRuntime<?> runtime(NeuralNetConfiguration conf, DataType dataType) {
    return new SpikingDenseRuntime<SpikingDense>(conf, dataType);
  }

  /** Builds a {@link SpikingDense}. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseSynapticLayer.Builder<Builder> {

    @Override
    public SpikingDense build() {
      return new SpikingDense(this);
    }
  }
}
