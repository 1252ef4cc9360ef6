package io.github.dl4jsnn.decoding;

/**
 * The firing rate in spikes per time step; of membrane potentials, their mean.
 *
 * <pre>
 * y = Σ_t S[t] / T
 * </pre>
 *
 * <p>Per neuron, [T][n] to [n]; of spikes in [0, 1].
 */
public record RateReadOut() implements ReadOut {

  private static final CountReadOut COUNT = new CountReadOut();

  @Override
  public double[] read(double[][] outputs) {
    return divided(COUNT.read(outputs), outputs.length);
  }

  @Override
  public void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient) {
    COUNT.backward(outputs, divided(answerGradient.clone(), outputs.length), outputGradient);
  }

  private static double[] divided(double[] values, int steps) {
    for (int i = 0; i < values.length; i++) {
      values[i] /= steps;
    }
    return values;
  }
}
