package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.util.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A lower bound of firing rates: neurons that fall silent get a gradient until they fire.
 *
 * <pre>
 * P = λ Σ_n max(0, bound - r[n])²
 * r[n] = mean over the examples b of Σ_t S[t, b, n] / T[b]
 * </pre>
 *
 * <p>r is in spikes per step, the mean over the minibatch of each neuron. Examples that are masked
 * at all steps are not among them.
 *
 * <p>Reference: F. Zenke, T. P. Vogels, "The Remarkable Robustness of Surrogate Gradient Learning
 * for Instilling Complex Function in Spiking Neural Networks", Neural Computation 33(4), 2021;
 * {@code silence_reg} of spyx, where the bound is a spike count.
 *
 * @param bound in spikes per step, in [0, 1]; 0.01 by default
 * @param lambda λ, at least 0; 1 by default
 */
public record LowerRateBound(double bound, double lambda) implements RateRegularizer {

  /**
   * @throws IllegalArgumentException if the bound is outside of [0, 1], or lambda negative or not
   *     finite
   */
  public LowerRateBound {
    Checks.in("LowerRateBound", "bound", bound, 0, 1);
    Checks.atLeast("LowerRateBound", "lambda", lambda, 0.0);
  }

  /** 0.01 spikes per step, λ = 1. */
  public LowerRateBound() {
    this(0.01, 1);
  }

  /** How far each neuron is below the bound, [1, n]. */
  private INDArray gaps(MeanRates r) {
    return Transforms.max(r.rates().rsub(bound), 0, false);
  }

  @Override
  public double penalty(INDArray counts, INDArray steps) {
    return lambda * MeanRates.squares(gaps(MeanRates.of(counts, steps)));
  }

  @Override
  public INDArray gradient(INDArray counts, INDArray steps) {
    MeanRates r = MeanRates.of(counts, steps);
    return r.back(gaps(r).muli(-2 * lambda));
  }
}
