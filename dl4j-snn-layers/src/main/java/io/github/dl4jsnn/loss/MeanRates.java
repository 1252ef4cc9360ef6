package io.github.dl4jsnn.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Firing rates per neuron in the mean over the examples that have steps.
 *
 * <pre>
 * r[n] = Σ_b (N[b, n] / T[b]) / B          B = number of examples with T[b] &gt; 0
 * dr[n]/dN[b, n] = 1 / (B T[b])
 * </pre>
 *
 * @param rates r, [1, n]
 * @param slopes dr/dN, [b, 1]; 0 of examples without steps
 */
record MeanRates(INDArray rates, INDArray slopes) {

  static MeanRates of(INDArray counts, INDArray steps) {
    INDArray some = Transforms.min(steps, 1);
    double examples = Math.max(1, some.sumNumber().doubleValue());
    INDArray slopes = some.divi(Transforms.max(steps, 1)).divi(examples);
    return new MeanRates(counts.mul(slopes).sum(true, 0), slopes);
  }

  /** Σ_n gap[n]². */
  static double squares(INDArray gaps) {
    return gaps.mul(gaps).sumNumber().doubleValue();
  }

  /** dP/dN [b, n] from dP/dr [1, n]. */
  INDArray back(INDArray rateGradient) {
    return slopes.mmul(rateGradient);
  }
}
