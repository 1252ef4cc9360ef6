package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.util.Checks;

/**
 * Mean squared error of membrane potentials at each step.
 *
 * <pre>
 * L = (1/T) Σ_t mean_i (V[t, i] - target[t, i])²
 * target[i] = on of the labelled class, off of the others
 * </pre>
 *
 * <p>Outputs V [T][n], of a layer of LeakyIntegrators or one with {@code
 * output(LayerOutput.MEMBRANE)}; labels one-hot, [n], or [n] at each step. With on = 1 and off = 0
 * labels are the targets themselves, also where they are real numbers: a regression. The answer is
 * the mean of V over time.
 *
 * <p>Reference: snnTorch's {@code mse_membrane_loss}, which loses a negative off target.
 *
 * @param on target of the labelled class, finite; 1 by default
 * @param off target of the others, finite; 0 by default
 */
public record MembraneMSE(double on, double off) implements TimeLoss {

  private static final RateReadOut MEAN = new RateReadOut();

  /**
   * @throws IllegalArgumentException if a target is not finite
   */
  public MembraneMSE {
    Checks.finite("MembraneMSE", "on", on);
    Checks.finite("MembraneMSE", "off", off);
  }

  /** 1 of the labelled class, 0 of the others. */
  public MembraneMSE() {
    this(1, 0);
  }

  @Override
  public boolean perStep() {
    return true;
  }

  @Override
  public double[] answer(double[][] outputs) {
    return MEAN.read(outputs);
  }

  @Override
  public double loss(double[][] outputs, double[] label, double[][] gradient) {
    return SquaredError.loss(outputs[0], SquaredError.targets(label, on, off), 1, gradient[0]);
  }
}
