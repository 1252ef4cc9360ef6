package io.github.dl4jsnn.decoding;

import io.github.dl4jsnn.util.Checks;
import java.util.Arrays;

/**
 * The firing rate in spikes per time step; of membrane potentials, their mean.
 *
 * <pre>
 * y = Σ_t S[t] / (T - from)        t = from .. T - 1
 * </pre>
 *
 * <p>Per neuron, [T][n] to [n]; of spikes in [0, 1]. 0 where T is at most {@code from}.
 *
 * @param from how many steps at the beginning do not count, 0 by default: deep networks answer only
 *     when spikes have come through all layers
 */
public record RateReadOut(int from) implements ReadOut {

  private static final CountReadOut COUNT = new CountReadOut();

  /**
   * @throws IllegalArgumentException if {@code from} is negative
   */
  public RateReadOut {
    Checks.atLeast("RateReadOut", "from", from, 0);
  }

  /** The mean of all steps. */
  public RateReadOut() {
    this(0);
  }

  @Override
  public double[] read(double[][] outputs) {
    double[][] counted = counted(outputs);
    return counted.length == 0
        ? new double[outputs[0].length]
        : divided(COUNT.read(counted), counted.length);
  }

  @Override
  public void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient) {
    double[][] counted = counted(outputs);
    if (counted.length > 0) {
      double[] each = divided(answerGradient.clone(), counted.length);
      COUNT.backward(counted, each, counted(outputGradient));
    }
  }

  /** The steps that count; their rows are those of the whole. */
  private double[][] counted(double[][] steps) {
    return from == 0
        ? steps
        : Arrays.copyOfRange(steps, Math.min(from, steps.length), steps.length);
  }

  private static double[] divided(double[] values, int steps) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= steps;
    }
    return values;
  }
}
