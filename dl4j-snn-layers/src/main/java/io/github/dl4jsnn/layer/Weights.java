package io.github.dl4jsnn.layer;

import io.github.dl4jsnn.kernel.TimeMajor.FloatMemory;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of dense synapses: W [nIn, nOut] and b [nOut] or null; and, for the fused path, their
 * way between DL4J's f order and the rows that events add.
 */
record Weights(INDArray w, INDArray b) {

  // Columns that are transposed at once: a cache line of each row.
  private static final int BLOCK = 16;

  int inputs() {
    return (int) w.size(0);
  }

  int outputs() {
    return (int) w.size(1);
  }

  /** W as [nIn][nOut]. */
  float[][] rows() {
    int nIn = inputs();
    int nOut = outputs();
    float[][] rows = new float[nIn][nOut];
    FloatMemory memory = new FloatMemory(columnMajor(w) ? w : w.dup('f'));
    float[][] columns = new float[Math.min(BLOCK, nOut)][nIn];
    for (int j = 0; j < nOut; j += BLOCK) {
      int width = Math.min(BLOCK, nOut - j);
      for (int k = 0; k < width; k++) {
        memory.get((long) (j + k) * nIn, columns[k], nIn);
      }
      for (int i = 0; i < nIn; i++) {
        for (int k = 0; k < width; k++) {
          rows[i][j + k] = columns[k][i];
        }
      }
    }
    return rows;
  }

  /** Writes dL/dW, [nIn][nOut], into the gradient view. */
  static void write(float[][] rows, INDArray gradient) {
    int nIn = (int) gradient.size(0);
    int nOut = (int) gradient.size(1);
    INDArray to = columnMajor(gradient) ? gradient : gradient.dup('f');
    FloatMemory memory = new FloatMemory(to);
    float[][] columns = new float[Math.min(BLOCK, nOut)][nIn];
    for (int j = 0; j < nOut; j += BLOCK) {
      int width = Math.min(BLOCK, nOut - j);
      for (int i = 0; i < nIn; i++) {
        for (int k = 0; k < width; k++) {
          columns[k][i] = rows[i][j + k];
        }
      }
      for (int k = 0; k < width; k++) {
        memory.put((long) (j + k) * nIn, columns[k], nIn);
      }
    }
    if (to != gradient) {
      gradient.assign(to);
    }
  }

  private static boolean columnMajor(INDArray a) {
    return a.stride(0) == 1 && a.stride(1) == a.size(0);
  }

  /** b, or null. */
  float[] bias() {
    return b == null ? null : b.dup().data().asFloat();
  }

  /** Writes dL/db, the sum of dL/dI [T][b n] over steps and rows, where there is a bias. */
  void writeBiasGradient(float[][] currentGradient, Map<String, INDArray> gradients) {
    if (b == null) {
      return;
    }
    int n = outputs();
    double[] sum = new double[n];
    for (float[] step : currentGradient) {
      for (int i = 0; i < step.length; i += n) {
        for (int j = 0; j < n; j++) {
          sum[j] += step[i + j];
        }
      }
    }
    gradients.get(SpikingParamInitializer.BIAS_KEY).assign(Nd4j.createFromArray(sum));
  }

  /** x W + b of one step, [b, nOut]. */
  INDArray current(INDArray x) {
    INDArray current = x.mmul(w);
    return b == null ? current : current.addiRowVector(b);
  }

  /**
   * Adds dL/dW and dL/db of one step.
   *
   * @param x [b, nIn]
   * @param currentGradient [b, nOut]
   */
  void addGradients(INDArray x, INDArray currentGradient, Map<String, INDArray> gradients) {
    gradients.get(SpikingParamInitializer.WEIGHT_KEY).addi(x.transpose().mmul(currentGradient));
    if (b != null) {
      gradients.get(SpikingParamInitializer.BIAS_KEY).addi(currentGradient.sum(0));
    }
  }
}
