package io.github.dl4jsnn.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of a convolution, W [nOut, nIn, kH, kW] and b [nOut] or null, and their way between
 * DL4J's order and rows [kH kW nIn][nOut], which events add and BLAS reads in place.
 */
public final class ConvolutionWeights {

  private final INDArray w;
  private final float[] bias;
  private INDArray matrix;
  private float[][] rows;

  /** FLOAT weights and bias, which may be null. */
  public ConvolutionWeights(INDArray w, INDArray b) {
    this.w = w;
    bias = b == null ? null : b.dup().data().asFloat();
  }

  float[] bias() {
    return bias;
  }

  private int fanIn() {
    return (int) (w.length() / w.size(0));
  }

  /** [nOut, kH kW nIn] in f order. */
  INDArray matrix() {
    if (matrix == null) {
      int n = (int) w.size(0);
      long[] shape = {w.size(2), w.size(3), w.size(1), n};
      INDArray to = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', shape);
      to.assign(w.permute(2, 3, 1, 0));
      matrix = to.reshape('c', fanIn(), n).transpose();
    }
    return matrix;
  }

  /** [kH kW nIn][nOut]. */
  float[][] rows() {
    if (rows == null) {
      rows = new float[fanIn()][(int) w.size(0)];
      TimeMajor.read(matrix(), rows);
    }
    return rows;
  }

  /** Writes a gradient in the form of {@link #rows} into one in the form of W. */
  void write(float[][] gradient, INDArray to) {
    long[] shape = {w.size(0), fanIn()};
    INDArray memory = Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', shape);
    TimeMajor.write(gradient, memory);
    write(memory, to);
  }

  /** Writes a gradient in the form of {@link #matrix} into one in the form of W. */
  void write(INDArray gradient, INDArray to) {
    INDArray rows = gradient.transpose();
    to.assign(rows.reshape('c', w.size(2), w.size(3), w.size(1), w.size(0)).permute(3, 2, 0, 1));
  }
}
