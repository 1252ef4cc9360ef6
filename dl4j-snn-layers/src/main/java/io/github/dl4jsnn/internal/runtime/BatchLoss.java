package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.loss.TimeLoss;
import java.util.Arrays;
import java.util.List;

/**
 * The losses of the examples of a minibatch and their gradients, before DL4J divides by b: with
 * weight w of an example, by its mask and the class weights of its label,
 *
 * <pre>
 * w l                   l: loss of the example, or the mean over its steps
 * w l Σ m / Σ w         where the loss divides by weights; m: the masks alone
 * </pre>
 */
final class BatchLoss {

  private final TimeLoss loss;
  private final List<Double> classWeights;
  private final Sequences x;
  private final Labels labels;

  /** Per example: what counts of it, the label and weight of each step or of all. */
  private final int[][] steps;

  private final double[][][] targets;
  private final double[][] weights;

  BatchLoss(TimeLoss loss, List<Double> classWeights, Sequences x, Labels labels) {
    this.loss = loss;
    this.classWeights = classWeights;
    this.x = x;
    this.labels = labels;
    steps = new int[x.examples()][];
    targets = new double[x.examples()][][];
    weights = new double[x.examples()][];
    for (int i = 0; i < steps.length; i++) {
      find(i);
    }
    if (loss.dividesByWeights()) {
      divide();
    }
  }

  private void find(int i) {
    steps[i] = labels.steps(i, x.steps(i), loss.perStep());
    if (loss.perStep()) {
      targets[i] = new double[steps[i].length][];
      for (int k = 0; k < steps[i].length; k++) {
        targets[i][k] = labels.at(i, steps[i][k]);
      }
    } else {
      double[] last = labels.last(i, steps[i]);
      targets[i] = last == null ? new double[0][] : new double[][] {last};
    }
    weights[i] = Arrays.stream(targets[i]).mapToDouble(y -> weight(i, y)).toArray();
  }

  /** Of one label: the example's weight times Σ_c w[c] y[c]. */
  private double weight(int i, double[] label) {
    if (classWeights.isEmpty()) {
      return labels.weight(i);
    }
    double sum = 0;
    for (int c = 0; c < label.length; c++) {
      sum += classWeights.get(c) * label[c];
    }
    return labels.weight(i) * sum;
  }

  private void divide() {
    double all = 0;
    double masks = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i].length > 0) {
        all += Arrays.stream(weights[i]).average().orElse(0);
        masks += labels.weight(i);
      }
    }
    double factor = all == 0 ? 0 : masks / all;
    for (double[] w : weights) {
      Arrays.setAll(w, k -> w[k] * factor);
    }
  }

  /**
   * The loss of each example, [b].
   *
   * @param gradient receives its gradient; null: it is not asked for
   */
  double[] compute(Sequences.Gradient gradient) {
    double[] losses = new double[steps.length];
    for (int i = 0; i < losses.length; i++) {
      if (weights[i].length > 0) {
        double[][] rows = x.values(i, steps[i]);
        double[][] g = new double[rows.length][x.size()];
        losses[i] = loss.perStep() ? ofSteps(i, rows, g) : ofAll(i, rows, g);
        if (gradient != null) {
          gradient.put(i, steps[i], g);
        }
      }
    }
    return losses;
  }

  private double ofAll(int i, double[][] rows, double[][] g) {
    double l = loss.loss(rows, targets[i][0], g);
    scale(g, weights[i][0]);
    return weights[i][0] * l;
  }

  private double ofSteps(int i, double[][] rows, double[][] g) {
    double sum = 0;
    for (int k = 0; k < rows.length; k++) {
      double[][] step = {g[k]};
      double w = weights[i][k] / rows.length;
      sum += w * loss.loss(new double[][] {rows[k]}, targets[i][k], step);
      scale(step, w);
    }
    return sum;
  }

  private static void scale(double[][] gradient, double factor) {
    for (double[] row : gradient) {
      Arrays.setAll(row, i -> row[i] * factor);
    }
  }
}
