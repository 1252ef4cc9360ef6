package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.util.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * L1 penalty on spikes: each one costs the same.
 *
 * <pre>
 * P = λ Σ_b Σ_t Σ_n S[t] / b          dP/dS = λ / b
 * </pre>
 *
 * <p>That is λ times the spikes of an example, in the mean over the minibatch.
 *
 * <p>Reference: snnTorch's {@code l1_rate_sparsity}, which is the sum over the minibatch: λ b here.
 *
 * @param lambda λ, at least 0; 1e-5 by default
 */
public record SpikeL1(double lambda) implements RateRegularizer {

  /**
   * @throws IllegalArgumentException if lambda is negative or not finite
   */
  public SpikeL1 {
    Checks.atLeast("SpikeL1", "lambda", lambda, 0.0);
  }

  /** λ = 1e-5. */
  public SpikeL1() {
    this(1e-5);
  }

  @Override
  public double penalty(INDArray counts, INDArray steps) {
    return lambda * counts.sumNumber().doubleValue() / counts.size(0);
  }

  @Override
  public INDArray gradient(INDArray counts, INDArray steps) {
    return counts.ulike().assign(lambda / counts.size(0));
  }
}
