package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.util.Checks;
import io.github.dl4jsnn.util.JsonValues;
import java.util.Objects;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/**
 * Masked parallel spiking neurons: a {@link PSNLayer} whose steps come to see the last k inputs
 * alone while it trains.
 *
 * <pre>
 * H[t] = Σ_j W[t, j] M[t, j] X[j] + b[t]       M[t, j] = 1 where t - k &lt; j ≤ t, else 1 - λ
 * S[t] = Θ(H[t])                               Θ(0) = 1
 * λ    = max(λ, min(1, iteration / ramp))      after each update
 * </pre>
 *
 * <p>Shapes, beginnings, masks of time and errors as of {@link PSNLayer}. λ is the parameter
 * "lambda", [1], which no gradient changes: it is saved with the others and never falls, so that
 * training may be resumed and weights taken over. It begins as 0 and grows evenly over the
 * iterations of {@link Builder#ramp}; without a ramp it begins as 1. {@code setParam} sets it by
 * another schedule.
 *
 * <p>At λ = 1 a step sees no later one: {@code rnnTimeStep} and {@code SpikingStream} run such a
 * network step by step, up to T steps, from the state "pastInputs", the last k - 1 inputs, and
 * "presentedSteps". Before that they are refused. With truncated backpropagation each segment, of T
 * steps, is a sequence of its own.
 *
 * <pre>{@code
 * .layer(new MaskedPSNLayer.Builder(4).timeSteps(100).ramp(1000).build())
 * }</pre>
 *
 * <p>Errors: as of {@link PSNLayer}; more than T steps in {@code rnnTimeStep}, or a mask there that
 * lets some examples be at other steps than others, a DL4JInvalidInputException.
 *
 * <p>Reference: W. Fang et al., "Parallel Spiking Neurons with High Efficiency and Ability to Learn
 * Long-term Dependencies", NeurIPS 2023.
 */
public final class MaskedPSNLayer extends BaseParallelLayer {

  private int order = 1;
  private int ramp;

  /** For the JSON library; use the {@link Builder}. */
  MaskedPSNLayer() {}

  private MaskedPSNLayer(Builder builder) {
    super(builder);
    order = builder.order;
    ramp = builder.ramp;
  }

  /** k, the number of inputs that a step sees at λ = 1. */
  public int getOrder() {
    return order;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setOrder(int order) {
    this.order = Checks.positive(owner(), "order", order);
  }

  /** Number of iterations in which λ grows from 0 to 1; 0: it stays what it is. */
  public int getRamp() {
    return ramp;
  }

  @JsonDeserialize(using = JsonValues.WholeInt.class)
  public void setRamp(int ramp) {
    this.ramp = Checks.atLeast(owner(), "ramp", ramp, 0);
  }

  @Override
  public boolean sliding() {
    return false;
  }

  @Override
  public boolean masked() {
    return true;
  }

  @Override
  public int order() {
    return order;
  }

  @Override
  double firstLambda() {
    return ramp == 0 ? 1 : 0;
  }

  @Override
  public double lambda(int iteration, double now) {
    return ramp == 0 ? now : Math.max(now, Math.min(1, iteration / (double) ramp));
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o)
        && o instanceof MaskedPSNLayer other
        && order == other.order
        && ramp == other.ramp;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), order, ramp);
  }

  @Override
  public String toString() {
    return shown("order", order, "ramp", ramp);
  }

  /** Builds a {@link MaskedPSNLayer}. */
  @SuppressWarnings("unchecked") // DL4J: <E extends Layer> E build()
  public static final class Builder extends BaseParallelLayer.Builder<Builder> {

    private final int order;
    private int ramp;

    /**
     * @param order k, the number of inputs that a step sees at λ = 1
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder(int order) {
      this.order = Checks.positive(owner(), "order", order);
    }

    /**
     * λ grows from 0 to 1 over so many iterations. Without it, λ = 1 from the beginning.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Builder ramp(int iterations) {
      this.ramp = Checks.positive(owner(), "ramp", iterations);
      return this;
    }

    @Override
    public MaskedPSNLayer build() {
      checkSize();
      return new MaskedPSNLayer(this);
    }
  }
}
