package io.github.dl4jsnn.layer;

/**
 * Parallel spiking neurons (PSN): learned weights between all time steps take the place of leak and
 * reset, and one matrix product that of the loop over time.
 *
 * <pre>
 * H[t] = Σ_j W[t, j] X[j] + b[t]         j = 0 .. T - 1
 * S[t] = Θ(H[t])                         Θ(0) = 1
 * </pre>
 *
 * <p>Input and output [b, n, T], or [b, T, n] with {@code dataFormat(RNNFormat.NWC)}; or images
 * over time, folded as [T b, c, h, w], see {@link BaseFoldedLayer}. There are no synapses: a layer
 * with weights and the identity lies below. W is [T, T] and b [T, 1], the same for all neurons;
 * they begin evenly distributed in ±1/√T and as -1. T is that of the input type, or {@code
 * timeSteps(T)}. Potentials are dimensionless, the threshold is 0.
 *
 * <p>A step sees later ones too: {@code rnnTimeStep} and {@code SpikingStream} are refused. With
 * truncated backpropagation each segment, of T steps, is a sequence of its own. A masked time step
 * sends no spike, its input is left out, and the steps that count take the weights of the first
 * ones.
 *
 * <pre>{@code
 * .layer(new DenseLayer.Builder().nOut(128).activation(Activation.IDENTITY).build())
 * .layer(new PSNLayer.Builder().timeSteps(100).build())
 * }</pre>
 *
 * <p>Errors: T that is not known, or another one than the input type says, gives a
 * DL4JInvalidConfigException; input of another T, rank or size a DL4JInvalidInputException; {@code
 * rnnTimeStep} an UnsupportedOperationException; a neuron, encoder or delay an
 * IllegalArgumentException.
 *
 * <p>Reference: W. Fang et al., "Parallel Spiking Neurons with High Efficiency and Ability to Learn
 * Long-term Dependencies", NeurIPS 2023.
 */
public final class PSNLayer extends BaseParallelLayer {

  /** T of the input type, nothing else set. */
  public PSNLayer() {}

  private PSNLayer(Builder builder) {
    super(builder);
  }

  @Override
  public boolean sliding() {
    return false;
  }

  @Override
  public boolean masked() {
    return false;
  }

  @Override
  public int order() {
    return getTimeSteps();
  }

  @Override
  public double lambda(int iteration, double now) {
    return now;
  }

  @Override
  public String toString() {
    return shown();
  }

  /** Builds a {@link PSNLayer}. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseParallelLayer.Builder<Builder> {

    @Override
    public PSNLayer build() {
      checkSize();
      return new PSNLayer(this);
    }
  }
}
