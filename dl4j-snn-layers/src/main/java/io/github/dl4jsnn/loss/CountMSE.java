package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.ReadOut;
import io.github.dl4jsnn.decoding.Vote;
import io.github.dl4jsnn.util.Checks;

/**
 * Mean squared error of spike counts: the neuron of the right class fires at one rate, all others
 * at a lower one.
 *
 * <pre>
 * L = (1/T) mean_c (N[c] - target[c])²            N[c] = Σ_t S[t, c]
 * target[c] = int(T correctRate) of the labelled class, int(T incorrectRate) of the others
 * </pre>
 *
 * <p>Outputs [T][n], labels one-hot, [n]. With {@code classes} k above 0 it is a population code: N
 * is the sum of n / k neurons, and targets are int(T rate n / k). int cuts off what is behind the
 * decimal point, in floating point: T = 100 and a rate of 0.29 are 28.999999999999996, and so 28.
 * The answer is N.
 *
 * <p>Rates other than 1 and 0 keep neurons from saturating and from dying: 0.8 and 0.2 are usual.
 *
 * <p>Reference: S. B. Shrestha, G. Orchard, "SLAYER: Spike Layer Error Reassignment in Time",
 * NeurIPS 2018; the form is that of snnTorch's {@code mse_count_loss}, which also divides by T.
 *
 * @param correctRate spikes per step of the right class, in [0, 1]; 1 by default
 * @param incorrectRate spikes per step of each other class, in [0, 1]; 0 by default
 * @param classes k; 0, the default: one neuron per class
 */
public record CountMSE(double correctRate, double incorrectRate, int classes) implements TimeLoss {

  private static final String OWNER = "CountMSE";

  /**
   * @throws IllegalArgumentException if a rate is outside of [0, 1], or classes negative
   */
  public CountMSE {
    Checks.in(OWNER, "correctRate", correctRate, 0, 1);
    Checks.in(OWNER, "incorrectRate", incorrectRate, 0, 1);
    Checks.atLeast(OWNER, "classes", classes, 0);
  }

  /** One neuron per class. */
  public CountMSE(double correctRate, double incorrectRate) {
    this(correctRate, incorrectRate, 0);
  }

  /** The right neuron fires at each step, the others never. */
  public CountMSE() {
    this(1, 0);
  }

  private ReadOut counts() {
    return classes == 0
        ? new CountReadOut()
        : new PopulationVote(new CountReadOut(), classes, Vote.SUM);
  }

  @Override
  public int classes(int n) {
    return counts().answers(n);
  }

  @Override
  public double[] answer(double[][] outputs) {
    return counts().read(outputs);
  }

  @Override
  public double loss(double[][] outputs, double[] label, double[][] gradient) {
    ReadOut counts = counts();
    double[] n = counts.read(outputs);
    int steps = outputs.length;
    double group = (double) outputs[0].length / n.length;
    double[] targets =
        SquaredError.targets(
            label, (long) (steps * correctRate * group), (long) (steps * incorrectRate * group));
    double[] countGradient = new double[n.length];
    double loss = SquaredError.loss(n, targets, steps, countGradient);
    counts.backward(outputs, countGradient, gradient);
    return loss;
  }
}
