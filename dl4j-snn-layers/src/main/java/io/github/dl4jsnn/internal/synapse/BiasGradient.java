package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.loop.GradientPart;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** dL/db, the sum of dL/dI over steps and examples, one example after the other. */
final class BiasGradient {

  /** Steps that are added up in float before they are added to a double. */
  private static final int FLUSH = 32;

  private final double[] sum;

  /**
   * @param neurons n
   */
  BiasGradient(int neurons) {
    sum = new double[neurons];
  }

  void add(GradientPart part) {
    int n = part.columns();
    float[] ofSteps = new float[n];
    float[] row = new float[n];
    for (int b = 0; b < part.rows(); b++) {
      for (int from = 0; from < part.steps(); from += FLUSH) {
        Arrays.fill(ofSteps, 0);
        for (int t = from; t < Math.min(part.steps(), from + FLUSH); t++) {
          System.arraycopy(part.currents()[t], b * n, row, 0, n);
          for (int j = 0; j < n; j++) {
            ofSteps[j] += row[j];
          }
        }
        for (int j = 0; j < n; j++) {
          sum[part.firstColumn() + j] += ofSteps[j];
        }
      }
    }
  }

  /** Writes the sum. */
  void write(INDArray gradient) {
    gradient.assign(Nd4j.createFromArray(sum));
  }
}
