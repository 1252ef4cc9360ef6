package io.github.dl4jsnn.conversion;

/** Counts right answers after some numbers of time steps. */
final class AccuracyCounter {

  private final int[] steps;
  private final int readOutFrom;
  private final long[] right;
  private final long[] agreeing;
  private long rightTrained;
  private long examples;

  AccuracyCounter(int[] steps, int readOutFrom) {
    this.steps = steps.clone();
    this.readOutFrom = readOutFrom;
    right = new long[steps.length];
    agreeing = new long[steps.length];
  }

  /**
   * Counts some examples.
   *
   * @param currents [T][b][k]
   * @param trained the answers of the trained network
   * @param labels the right answers
   */
  void add(double[][][] currents, int[] trained, int[] labels) {
    for (int b = 0; b < labels.length; b++) {
      examples++;
      rightTrained += trained[b] == labels[b] ? 1 : 0;
      for (int i = 0; i < steps.length; i++) {
        int from = Math.min(readOutFrom, Math.max(0, steps[i] - AnnToSnn.STEPS_READ));
        int answer = largest(sum(currents, b, from, steps[i]));
        right[i] += answer == labels[b] ? 1 : 0;
        agreeing[i] += answer == trained[b] ? 1 : 0;
      }
    }
  }

  private static double[] sum(double[][][] currents, int b, int from, int to) {
    double[] sum = new double[currents[0][b].length];
    for (int t = from; t < to; t++) {
      for (int k = 0; k < sum.length; k++) {
        sum[k] += currents[t][b][k];
      }
    }
    return sum;
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  AccuracyOverTime result() {
    double[] accuracy = new double[steps.length];
    double[] agreement = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      accuracy[i] = (double) right[i] / examples;
      agreement[i] = (double) agreeing[i] / examples;
    }
    return new AccuracyOverTime(
        steps, accuracy, agreement, (double) rightTrained / examples, examples);
  }
}
