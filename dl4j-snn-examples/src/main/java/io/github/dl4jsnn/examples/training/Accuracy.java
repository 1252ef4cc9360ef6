package io.github.dl4jsnn.examples.training;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Counts right answers: the class that fires most is the answer, the first one at a tie. */
final class Accuracy {

  private Accuracy() {}

  /**
   * The number of images whose most active class is the right one.
   *
   * @param rates firing rates [b, classes]
   * @param oneHot labels [b, classes]
   */
  static int correct(INDArray rates, INDArray oneHot) {
    // Two copies and a loop: a handful of ND4J calls on arrays of this size would take longer.
    float[] rate = rates.dup('c').data().asFloat();
    float[] label = oneHot.dup('c').data().asFloat();
    int classes = (int) rates.size(1);
    int correct = 0;
    for (int from = 0; from < rate.length; from += classes) {
      if (argMax(rate, from, classes) == argMax(label, from, classes)) {
        correct++;
      }
    }
    return correct;
  }

  private static int argMax(float[] values, int from, int length) {
    int best = 0;
    for (int i = 1; i < length; i++) {
      if (values[from + i] > values[from + best]) {
        best = i;
      }
    }
    return best;
  }
}
