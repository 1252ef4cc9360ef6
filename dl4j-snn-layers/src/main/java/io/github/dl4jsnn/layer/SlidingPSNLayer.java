package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import java.util.Objects;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Sliding parallel spiking neurons: each step sees the last k inputs, by the same k weights.
 *
 * <pre>
 * H[t] = Σ_i w[i] X[t - k + 1 + i] + b         i = 0 .. k - 1, X[t] = 0 for t &lt; 0
 * S[t] = Θ(H[t])                               Θ(0) = 1
 * </pre>
 *
 * <p>Shapes as of {@link PSNLayer}, of any T. w is [k], the last one of the present input, and b
 * [1], the same for all neurons; they begin as w[i] = 2^-(k-1-i) and -1. Potentials are
 * dimensionless, the threshold is 0.
 *
 * <p>The last k - 1 inputs are the state "pastInputs": {@code rnnTimeStep}, truncated
 * backpropagation and {@code SpikingStream} go on from it, and segments equal the whole. A masked
 * time step sends no spike, and the inputs before and after it are neighbours.
 *
 * <pre>{@code
 * .layer(new SlidingPSNLayer(8))
 * }</pre>
 *
 * <p>Errors: input of another rank or size, or images whose T is unknown, give a
 * DL4JInvalidInputException; k below 1, a neuron, encoder or delay an IllegalArgumentException.
 *
 * <p>Reference: W. Fang et al., "Parallel Spiking Neurons with High Efficiency and Ability to Learn
 * Long-term Dependencies", NeurIPS 2023.
 */
public final class SlidingPSNLayer extends BaseParallelLayer {

  private int order = 1;

  /** For the JSON library; use another one. */
  SlidingPSNLayer() {}

  /**
   * Nothing set but k, the number of inputs that a step sees.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public SlidingPSNLayer(int order) {
    this(new Builder(order));
  }

  private SlidingPSNLayer(Builder builder) {
    super(builder);
    order = builder.order;
  }

  /** k, the number of inputs that a step sees. */
  public int getOrder() {
    return order;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setOrder(int order) {
    this.order = Checks.positive(owner(), "order", order);
  }

  @Override
  public boolean sliding() {
    return true;
  }

  @Override
  public boolean masked() {
    return false;
  }

  @Override
  public int order() {
    return order;
  }

  @Override
  public double lambda(int iteration, double now) {
    return now;
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o) && o instanceof SlidingPSNLayer other && order == other.order;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), order);
  }

  @Override
  public String toString() {
    return shown("order", order);
  }

  /** Builds a {@link SlidingPSNLayer}. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseParallelLayer.Builder<Builder> {

    private final int order;

    /**
     * @param order k, the number of inputs that a step sees
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder(int order) {
      this.order = Checks.positive(owner(), "order", order);
    }

    @Override
    public SlidingPSNLayer build() {
      checkSize();
      return new SlidingPSNLayer(this);
    }
  }
}
