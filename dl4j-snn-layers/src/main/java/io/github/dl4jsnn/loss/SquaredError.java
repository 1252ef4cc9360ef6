package io.github.dl4jsnn.loss;

/** The mean squared error of the outputs of one example, and targets from labels. */
final class SquaredError {

  private SquaredError() {}

  /** on of the labelled class, off of all others; in between for labels that are no 0 or 1. */
  static double[] targets(double[] label, double on, double off) {
    double[] targets = new double[label.length];
    for (int c = 0; c < label.length; c++) {
      targets[c] = label[c] * on + (1 - label[c]) * off;
    }
    return targets;
  }

  /**
   * mean_i (x[i] - target[i])² / scale.
   *
   * @param gradient receives dL/dx
   */
  static double loss(double[] x, double[] target, double scale, double[] gradient) {
    double loss = 0;
    for (int i = 0; i < x.length; i++) {
      double away = x[i] - target[i];
      loss += away * away;
      gradient[i] = 2 * away / (x.length * scale);
    }
    return loss / (x.length * scale);
  }
}
