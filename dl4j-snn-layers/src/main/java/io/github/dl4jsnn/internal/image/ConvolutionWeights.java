package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.TimeMajor;
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

  /** Where element i of W, in DL4J's order, lies in a row: nOut, nIn, taps to taps, nIn. */
  private int row(int i) {
    int taps = (int) (w.size(2) * w.size(3));
    int channel = i / taps % (int) w.size(1);
    return i % taps * (int) w.size(1) + channel;
  }

  /** [kH kW nIn][nOut]. */
  float[][] rows() {
    if (rows == null) {
      rows = new float[fanIn()][(int) w.size(0)];
      float[] flat = new float[(int) w.length()];
      INDArray from = TimeMajor.contiguous(w) ? w : w.dup('c');
      new FloatMemory(from).get(0, flat, flat.length);
      for (int i = 0; i < flat.length; i++) {
        rows[row(i)][i / fanIn()] = flat[i];
      }
    }
    return rows;
  }

  /** [nOut, kH kW nIn] in f order, which has the memory of {@link #rows}. */
  INDArray matrix() {
    if (matrix == null) {
      matrix = Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', w.size(0), fanIn());
      TimeMajor.write(rows(), matrix);
    }
    return matrix;
  }

  /** Writes a gradient in the form of {@link #rows} into one in the form of W. */
  void write(float[][] gradient, INDArray to) {
    float[] flat = new float[(int) w.length()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = gradient[row(i)][i / fanIn()];
    }
    if (TimeMajor.contiguous(to)) {
      new FloatMemory(to).put(0, flat, flat.length);
    } else {
      to.assign(Nd4j.createFromArray(flat).reshape('c', to.shape()));
    }
  }

  /** Writes a gradient in the form of {@link #matrix} into one in the form of W. */
  void write(INDArray gradient, INDArray to) {
    float[][] values = new float[fanIn()][(int) w.size(0)];
    TimeMajor.read(gradient, values);
    write(values, to);
  }
}
