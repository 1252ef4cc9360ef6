package io.github.dl4jsnn.decoding;

import io.github.dl4jsnn.util.Checks;

/**
 * The time of the first spike.
 *
 * <pre>
 * t1 = min {t : S[t] &gt; 0}, T - 1 where there is no spike
 * y  = t1, -t1 or 1 / (t1 + 1)
 * dL/dS[t1] = -dL/dt1, 0 at all other steps
 * </pre>
 *
 * <p>Per neuron, [T][n] to [n]; t counts steps from 0. The time has no derivative: the gradient is
 * an estimate by which more of a spike is an earlier one. Of a silent neuron it arrives at step T -
 * 1, so that it can learn to fire.
 *
 * <p>Reference: the losses {@code mse_temporal_loss} and {@code ce_temporal_loss} of snnTorch (J.
 * K. Eshraghian et al., "Training Spiking Neural Networks Using Lessons From Deep Learning",
 * Proceedings of the IEEE 111(9), 2023), whose estimate it is.
 *
 * @param form y as a function of t1; NEGATED by default
 */
public record FirstSpikeReadOut(SpikeTime form) implements ReadOut {

  /**
   * @throws IllegalArgumentException if the form is null
   */
  public FirstSpikeReadOut {
    Checks.notNull("FirstSpikeReadOut", "form", form);
  }

  /** -t1. */
  public FirstSpikeReadOut() {
    this(SpikeTime.NEGATED);
  }

  /** t1 of output i. */
  private static int step(double[][] outputs, int i) {
    int last = outputs.length - 1;
    for (int t = 0; t < last; t++) {
      if (outputs[t][i] > 0) {
        return t;
      }
    }
    return last;
  }

  @Override
  public double[] read(double[][] outputs) {
    double[] answers = new double[outputs[0].length];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = form.answer(step(outputs, i));
    }
    return answers;
  }

  @Override
  public void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient) {
    for (int i = 0; i < answerGradient.length; i++) {
      int t = step(outputs, i);
      outputGradient[t][i] -= form.slope(t) * answerGradient[i];
    }
  }
}
