package io.github.dl4jsnn.decoding;

/**
 * How the n outputs of a population code vote for k classes: the first n / k outputs are of class
 * 0, the next n / k of class 1, and so on.
 *
 * <pre>
 * y[c] = Σ_j x[c n/k + j]              SUM, j = 0 .. n/k - 1
 * y[c] = Σ_j x[c n/k + j] / (n/k)      MEAN
 * </pre>
 */
public enum Vote {
  /** The sum of the group. */
  SUM {
    @Override
    double weight(int size) {
      return 1;
    }
  },

  /** The mean of the group. */
  MEAN {
    @Override
    double weight(int size) {
      return 1.0 / size;
    }
  };

  /** What an output of a group of this size counts. */
  abstract double weight(int size);

  /**
   * Outputs per class.
   *
   * @param owner how errors name the user of the vote
   * @throws IllegalArgumentException if n outputs cannot be divided into groups of one size
   */
  public static int groupSize(String owner, int n, int classes) {
    if (n < classes || n % classes != 0) {
      throw new IllegalArgumentException(
          owner
              + ": classes must divide the number of outputs, got "
              + classes
              + " classes and "
              + n
              + " outputs; make the layer below "
              + classes
              + " times the neurons that one class has");
    }
    return n / classes;
  }

  /** The votes [k] of outputs [n], n a multiple of k. */
  public double[] of(double[] outputs, int classes) {
    int size = outputs.length / classes;
    double[] votes = new double[classes];
    for (int i = 0; i < outputs.length; i++) {
      votes[i / size] += outputs[i];
    }
    for (int c = 0; c < classes; c++) {
      votes[c] *= weight(size);
    }
    return votes;
  }

  /** The same into an array [k]. */
  public void of(float[] outputs, float[] votes) {
    int size = outputs.length / votes.length;
    for (int c = 0; c < votes.length; c++) {
      double sum = 0;
      for (int j = 0; j < size; j++) {
        sum += outputs[c * size + j];
      }
      votes[c] = (float) (sum * weight(size));
    }
  }

  /** dL/d(outputs) [n] from dL/d(votes) [k]. */
  public double[] backward(double[] voteGradient, int n) {
    int size = n / voteGradient.length;
    double[] gradient = new double[n];
    for (int i = 0; i < n; i++) {
      gradient[i] = voteGradient[i / size] * weight(size);
    }
    return gradient;
  }
}
