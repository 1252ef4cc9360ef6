package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.util.Checks;

/**
 * Cross entropy at each step (temporal efficient training, TET): early steps learn the answer too.
 *
 * <pre>
 * L = (1/T) Σ_t [(1 - λ) CE(O[t], Y[t]) + λ mean_i (O[t, i] - φ)²]
 * CE(z, Y) = -Σ_c Y[c] log softmax(z)[c]
 * </pre>
 *
 * <p>Outputs O [T][n], spikes or membranes; labels [n], or [n] at each step. The answer is the
 * softmax of the mean of O over time. The second term, with φ at the threshold, keeps membranes
 * near it; the paper has λ = 0.05, libraries have λ = 0. DL4J's RnnLossLayer MCXENT gives T times
 * the first term and needs labels at each step.
 *
 * <p>Class weights: the mean over the minibatch of w l, where w multiplies both terms.
 *
 * <p>Reference: S. Deng, Y. Li, S. Zhang, S. Gu, "Temporal Efficient Training of Spiking Neural
 * Network via Gradient Re-weighting", ICLR 2022. {@code temporal_efficient_training_cross_entropy}
 * of SpikingJelly and {@code ce_rate_loss} of snnTorch are this loss with λ = 0.
 *
 * @param lambda λ, in [0, 1]; 0 by default
 * @param phi φ, finite; 1 by default
 */
public record StepCrossEntropy(double lambda, double phi) implements TimeLoss {

  private static final RateReadOut MEAN = new RateReadOut();

  /**
   * @throws IllegalArgumentException if lambda is outside of [0, 1], or phi not finite
   */
  public StepCrossEntropy {
    Checks.in("StepCrossEntropy", "lambda", lambda, 0, 1);
    Checks.finite("StepCrossEntropy", "phi", phi);
  }

  /** Cross entropy alone. */
  public StepCrossEntropy() {
    this(0, 1);
  }

  @Override
  public boolean perStep() {
    return true;
  }

  @Override
  public double[] answer(double[][] outputs) {
    return Softmax.of(MEAN.read(outputs));
  }

  @Override
  public double loss(double[][] outputs, double[] label, double[][] gradient) {
    double[] o = outputs[0];
    double[] g = gradient[0];
    double entropy = Softmax.crossEntropy(o, label, g);
    double square = 0;
    for (int i = 0; i < o.length; i++) {
      double away = o[i] - phi;
      square += away * away / o.length;
      g[i] = (1 - lambda) * g[i] + lambda * 2 * away / o.length;
    }
    return (1 - lambda) * entropy + lambda * square;
  }
}
