package io.github.dl4jsnn.decoding;

/**
 * The number of spikes.
 *
 * <pre>
 * y = Σ_t S[t]
 * </pre>
 *
 * <p>Per neuron, [T][n] to [n], 0 to T.
 */
public record CountReadOut() implements ReadOut {

  @Override
  public double[] read(double[][] outputs) {
    double[] sums = new double[outputs[0].length];
    for (double[] step : outputs) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += step[i];
      }
    }
    return sums;
  }

  @Override
  public void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient) {
    for (double[] step : outputGradient) {
      for (int i = 0; i < answerGradient.length; i++) {
        step[i] += answerGradient[i];
      }
    }
  }
}
