package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.event.InputGradient;
import io.github.dl4jsnn.internal.event.WeightBlocks;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import java.util.Arrays;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of dense synapses: W [nIn, nOut] and b [nOut] or null; and, for the fused path, their
 * way between DL4J's f order and the fused kernels.
 */
public record DenseWeights(INDArray w, INDArray b) {

  public int inputs() {
    return (int) w.size(0);
  }

  public int outputs() {
    return (int) w.size(1);
  }

  /** The columns of W one after another. */
  FloatMemory columns() {
    return new FloatMemory(columnMajor(w) ? w : w.dup('f'));
  }

  /** W as [nIn][nOut]. */
  float[][] rows() {
    return WeightBlocks.rows(columns(), inputs(), outputs());
  }

  /** W as events add it. */
  WeightBlocks blocks() {
    return WeightBlocks.of(columns(), inputs(), outputs());
  }

  /** Writes dL/dW into its view of the gradients. */
  static void write(WeightBlocks blocks, INDArray gradient) {
    INDArray to = columnMajor(gradient) ? gradient : gradient.dup('f');
    blocks.write(new FloatMemory(to));
    if (to != gradient) {
      gradient.assign(to);
    }
  }

  /**
   * dL/dI as the matrix [nOut, T b] in f order, which BLAS reads in place.
   *
   * @param currentGradient [T][b nOut]
   */
  INDArray matrix(float[][] currentGradient, GradientTargets targets) {
    long columns = (long) currentGradient.length * currentGradient[0].length / outputs();
    long[] shape = {outputs(), columns};
    INDArray dI =
        targets
            .workspaceMgr()
            .createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, shape, 'f');
    TimeMajor.write(currentGradient, dI);
    return dI;
  }

  /**
   * dL/dX = dL/dI Wᵀ, [T, b, nIn] in c order, with {@link #matrix}; null if it is not asked for.
   */
  INDArray inputGradient(INDArray dI, int steps, GradientTargets targets) {
    INDArray dX = targets.newInput(DataType.FLOAT, steps, dI.size(1) / steps, inputs());
    if (dX != null) {
      Nd4j.gemm(w, dI, dX.reshape('c', dI.size(1), inputs()).transpose(), false, false, 1, 0);
    }
    return dX;
  }

  /** The same by the faster way for the number of neurons. */
  INDArray inputGradient(float[][] currentGradient, GradientTargets targets) {
    if (!targets.input()) {
      return null;
    }
    int steps = currentGradient.length;
    if (outputs() >= InputGradient.FEW) {
      return inputGradient(matrix(currentGradient, targets), steps, targets);
    }
    long rows = currentGradient[0].length / outputs();
    INDArray dX = targets.newInput(DataType.FLOAT, steps, rows, inputs());
    InputGradient.write(currentGradient, columns(), inputs(), outputs(), dX);
    return dX;
  }

  private static boolean columnMajor(INDArray a) {
    return a.stride(0) == 1 && a.stride(1) == a.size(0);
  }

  /** b, or null. */
  float[] bias() {
    if (b == null) {
      return null;
    }
    float[] values = new float[outputs()];
    new FloatMemory(b.elementWiseStride() == 1 ? b : b.dup()).get(0, values, values.length);
    return values;
  }

  /** Writes dL/db, the sum of dL/dI [T][b n] over steps and rows, where there is a bias. */
  void writeBiasGradient(float[][] currentGradient, GradientTargets targets) {
    if (b == null) {
      return;
    }
    int n = outputs();
    double[] sum = new double[n];
    float[] ofStep = new float[n];
    float[] row = new float[n];
    for (float[] step : currentGradient) {
      Arrays.fill(ofStep, 0);
      for (int i = 0; i < step.length; i += n) {
        System.arraycopy(step, i, row, 0, n);
        for (int j = 0; j < n; j++) {
          ofStep[j] += row[j];
        }
      }
      for (int j = 0; j < n; j++) {
        sum[j] += ofStep[j];
      }
    }
    targets.parameter(ParameterKeys.BIAS).assign(Nd4j.createFromArray(sum));
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
  void addGradients(INDArray x, INDArray currentGradient, GradientTargets targets) {
    targets.parameter(ParameterKeys.WEIGHT).addi(x.transpose().mmul(currentGradient));
    if (b != null) {
      targets.parameter(ParameterKeys.BIAS).addi(currentGradient.sum(0));
    }
  }
}
