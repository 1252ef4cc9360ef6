package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.memory.ColumnMatrix;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.internal.memory.Workers;
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

  private int outputs() {
    return (int) w.size(0);
  }

  private int inputs() {
    return (int) w.size(1);
  }

  private int taps() {
    return (int) (w.size(2) * w.size(3));
  }

  private int fanIn() {
    return taps() * inputs();
  }

  /** [kH kW nIn][nOut]. */
  float[][] rows() {
    if (rows == null) {
      rows = new float[fanIn()][outputs()];
      float[] flat = new float[(int) w.length()];
      INDArray from = TimeMajor.contiguous(w) ? w : w.dup('c');
      new FloatMemory(from).get(0, flat, flat.length);
      each((i, row, k) -> rows[row][k] = flat[i]);
    }
    return rows;
  }

  /** Pairs an element in DL4J's order, nOut, nIn, taps, with its row and its column there. */
  private interface Pair {
    void accept(int i, int row, int column);
  }

  private void each(Pair pair) {
    int inputs = inputs();
    int taps = taps();
    Workers.split(
        outputs(),
        (from, to) -> {
          int i = from * inputs * taps;
          for (int k = from; k < to; k++) {
            for (int c = 0; c < inputs; c++) {
              for (int tap = 0; tap < taps; tap++) {
                pair.accept(i++, tap * inputs + c, k);
              }
            }
          }
        });
  }

  /** [nOut, kH kW nIn] in f order, which has the memory of {@link #rows}. */
  INDArray matrix() {
    if (matrix == null) {
      matrix = ColumnMatrix.create(outputs(), fanIn());
      TimeMajor.write(rows(), matrix);
    }
    return matrix;
  }

  /** Writes a gradient in the form of {@link #rows} into one in the form of W. */
  void write(float[][] gradient, INDArray to) {
    float[] flat = new float[(int) w.length()];
    each((i, row, k) -> flat[i] = gradient[row][k]);
    if (TimeMajor.contiguous(to)) {
      new FloatMemory(to).put(0, flat, flat.length);
    } else {
      to.assign(Nd4j.createFromArray(flat).reshape('c', to.shape()));
    }
  }

  /** Writes a gradient in the form of {@link #matrix} into one in the form of W. */
  void write(INDArray gradient, INDArray to) {
    float[][] values = new float[fanIn()][outputs()];
    TimeMajor.read(gradient, values);
    write(values, to);
  }
}
