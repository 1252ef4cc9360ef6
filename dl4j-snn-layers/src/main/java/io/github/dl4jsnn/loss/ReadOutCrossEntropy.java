package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.util.Checks;

/**
 * Cross entropy on a read-out of all steps: spike counts by default, or rates, first spikes,
 * maximum membranes, the votes of populations.
 *
 * <pre>
 * L = -Σ_c Y[c] log softmax(z)[c]          z = read-out of S[0] .. S[T - 1], [k]
 * </pre>
 *
 * <p>Outputs [T][n], labels [k], one-hot or probabilities. The answer is softmax(z). Large logits
 * do no harm: DL4J's LossMCXENT cuts each probability at 1e-10, and so the loss at 23, which counts
 * of more than 23 spikes reach.
 *
 * <p>Class weights: the mean over the minibatch of w l; of first spikes Σ w l / Σ w, as snnTorch
 * has it.
 *
 * <p>Reference: {@code ce_count_loss}, {@code ce_max_membrane_loss}, {@code ce_temporal_loss} of
 * snnTorch (J. K. Eshraghian et al., "Training Spiking Neural Networks Using Lessons From Deep
 * Learning", Proceedings of the IEEE 111(9), 2023); rates as in SpikingJelly's examples.
 *
 * @param readOut what makes the logits; counts by default
 */
public record ReadOutCrossEntropy(ReadOut readOut) implements TimeLoss {

  /**
   * @throws IllegalArgumentException if the read-out is null
   */
  public ReadOutCrossEntropy {
    Checks.notNull("ReadOutCrossEntropy", "readOut", readOut);
  }

  /** Of spike counts. */
  public ReadOutCrossEntropy() {
    this(new CountReadOut());
  }

  @Override
  public int classes(int n) {
    return readOut.answers(n);
  }

  @Override
  public boolean dividesByWeights() {
    return readOut instanceof FirstSpikeReadOut;
  }

  @Override
  public double[] answer(double[][] outputs) {
    return Softmax.of(readOut.read(outputs));
  }

  @Override
  public double loss(double[][] outputs, double[] label, double[][] gradient) {
    double[] z = readOut.read(outputs);
    double[] logitGradient = new double[z.length];
    double loss = Softmax.crossEntropy(z, label, logitGradient);
    readOut.backward(outputs, logitGradient, gradient);
    return loss;
  }
}
