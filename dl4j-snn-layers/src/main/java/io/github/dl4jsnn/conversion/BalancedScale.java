package io.github.dl4jsnn.conversion;

/** Local threshold balancing of one layer, per channel. */
final class BalancedScale implements Scale {

  private double[] threshold;

  @Override
  public double[][] observe(double[][] activations) {
    if (threshold == null) {
      threshold = new double[activations.length];
    }
    for (int c = 0; c < threshold.length; c++) {
      double over = 0;
      for (double a : activations[c]) {
        over += Math.max(0, a - threshold[c]);
      }
      threshold[c] += 2 * over / activations[c].length;
      threshold[c] = Math.max(threshold[c], Normalization.SMALLEST);
      for (int i = 0; i < activations[c].length; i++) {
        activations[c][i] = Math.min(activations[c][i], threshold[c]);
      }
    }
    return activations;
  }

  @Override
  public double[] value() {
    return threshold;
  }
}
