package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.internal.event.WeightBlocks;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

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

  /** x W + b of one step, [b, nOut]. */
  INDArray current(INDArray x) {
    INDArray current = x.mmul(w);
    return b == null ? current : current.addi(b);
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
