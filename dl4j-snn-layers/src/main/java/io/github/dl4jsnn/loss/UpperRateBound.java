package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.util.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * An upper bound of firing rates: spikes below it cost nothing.
 *
 * <pre>
 * P = λ Σ_n max(0, r[n] - bound)²
 * r[n] = mean over the examples b of Σ_t S[t, b, n] / T[b]
 * </pre>
 *
 * <p>r is in spikes per step, the mean over the minibatch of each neuron. Examples that are masked
 * at all steps are not among them.
 *
 * <p>Reference: F. Zenke, T. P. Vogels, "The Remarkable Robustness of Surrogate Gradient Learning
 * for Instilling Complex Function in Spiking Neural Networks", Neural Computation 33(4), 2021. It
 * bounds each neuron; {@code sparsity_reg} of spyx bounds the mean count of all neurons of an
 * example.
 *
 * @param bound in spikes per step, in [0, 1]; 0.5 by default
 * @param lambda λ, at least 0; 1 by default
 */
public record UpperRateBound(double bound, double lambda) implements RateRegularizer {

  /**
   * @throws IllegalArgumentException if the bound is outside of [0, 1], or lambda negative or not
   *     finite
   */
  public UpperRateBound {
    Checks.in("UpperRateBound", "bound", bound, 0, 1);
    Checks.atLeast("UpperRateBound", "lambda", lambda, 0.0);
  }

  /** 0.5 spikes per step, λ = 1. */
  public UpperRateBound() {
    this(0.5, 1);
  }

  /** How far each neuron is above the bound, [1, n]. */
  private INDArray gaps(MeanRates r) {
    return Transforms.max(r.rates().sub(bound), 0, false);
  }

  @Override
  public double penalty(INDArray counts, INDArray steps) {
    return lambda * MeanRates.squares(gaps(MeanRates.of(counts, steps)));
  }

  @Override
  public INDArray gradient(INDArray counts, INDArray steps) {
    MeanRates r = MeanRates.of(counts, steps);
    return r.back(gaps(r).muli(2 * lambda));
  }
}
