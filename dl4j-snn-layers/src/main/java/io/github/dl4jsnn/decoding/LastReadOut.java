package io.github.dl4jsnn.decoding;

/**
 * The last step, as of the membrane potentials of {@link
 * io.github.dl4jsnn.neuron.LeakyIntegrator}s.
 *
 * <pre>
 * y = V[T - 1]
 * </pre>
 *
 * <p>Per neuron, [T][n] to [n].
 */
public record LastReadOut() implements ReadOut {

  @Override
  public double[] read(double[][] outputs) {
    return outputs[outputs.length - 1].clone();
  }

  @Override
  public void backward(double[][] outputs, double[] answerGradient, double[][] outputGradient) {
    double[] last = outputGradient[outputs.length - 1];
    for (int i = 0; i < last.length; i++) {
      last[i] += answerGradient[i];
    }
  }
}
