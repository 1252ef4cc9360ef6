package io.github.dl4jsnn.decoding;

/**
 * The maximum over time, as of the membrane potentials of {@link
 * io.github.dl4jsnn.neuron.LeakyIntegrator}s.
 *
 * <pre>
 * y = max_t V[t]          dL/dV[t] = dL/dy at the first step that has the maximum, else 0
 * </pre>
 *
 * <p>Per neuron, [T][n] to [n].
 *
 * <p>Reference: F. Zenke, S. Ganguli, "SuperSpike", Neural Computation 30(6), 2018, and the
 * tutorials SpyTorch that followed it.
 */
public record MaximumReadOut() implements ReadOut {

  @Override
  public double[] read(double[][] outputs) {
    double[] maxima = new double[outputs[0].length];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = outputs[step(outputs, i)][i];
    }
    return maxima;
  }

  @Override
  public void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient) {
    for (int i = 0; i < answerGradient.length; i++) {
      outputGradient[step(outputs, i)][i] += answerGradient[i];
    }
  }

  /** The first step that has the maximum. */
  private static int step(double[][] outputs, int i) {
    int best = 0;
    for (int t = 1; t < outputs.length; t++) {
      if (outputs[t][i] > outputs[best][i]) {
        best = t;
      }
    }
    return best;
  }
}
