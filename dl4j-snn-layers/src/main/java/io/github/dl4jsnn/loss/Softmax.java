package io.github.dl4jsnn.loss;

/** Softmax and the cross entropy on it, for logits of any size. */
final class Softmax {

  private Softmax() {}

  /** log Σ exp(z). */
  private static double logSum(double[] z) {
    double max = Double.NEGATIVE_INFINITY;
    for (double v : z) {
      max = Math.max(max, v);
    }
    double sum = 0;
    for (double v : z) {
      sum += Math.exp(v - max);
    }
    return max + Math.log(sum);
  }

  /** p = exp(z) / Σ exp(z). */
  static double[] of(double[] z) {
    double log = logSum(z);
    double[] p = new double[z.length];
    for (int c = 0; c < z.length; c++) {
      p[c] = Math.exp(z[c] - log);
    }
    return p;
  }

  /**
   * -Σ_c y[c] log p[c].
   *
   * @param gradient receives dL/dz = p Σ y - y
   */
  static double crossEntropy(double[] z, double[] label, double[] gradient) {
    double log = logSum(z);
    double loss = 0;
    double sum = 0;
    for (int c = 0; c < z.length; c++) {
      loss -= label[c] == 0 ? 0 : label[c] * (z[c] - log);
      sum += label[c];
    }
    for (int c = 0; c < z.length; c++) {
      gradient[c] = Math.exp(z[c] - log) * sum - label[c];
    }
    return loss;
  }
}
