package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradient of the layer's input where there are few neurons.
 *
 * <pre>
 * dX[t, b, :] = Σ_j dI[t, b, j] W[:, j]
 * </pre>
 *
 * <p>A product with so few terms in each sum is bound by memory: columns of weights are added where
 * the result is needed, in the cache, and it is written once.
 */
public final class InputGradient {

  /** From this number of neurons on, a matrix product by BLAS is faster. */
  public static final int FEW = 48;

  private InputGradient() {}

  /**
   * Writes the part of dL/dX that a part of dL/dI gives; columns after the first ones of an example
   * add to what these gave.
   *
   * @param columns W by columns, [outputs][inputs] one after another
   * @param rows b
   * @param out c-ordered [T, b, inputs], receives dL/dX
   */
  public static void write(
      GradientPart part, FloatMemory columns, int inputs, int rows, INDArray out) {
    float[][] w = new float[part.columns()][inputs];
    for (int j = 0; j < w.length; j++) {
      columns.get((long) (part.firstColumn() + j) * inputs, w[j], inputs);
    }
    boolean more = part.firstColumn() > 0;
    Workers.split(
        part.steps() * part.rows(),
        (from, to) -> {
          FloatMemory memory = new FloatMemory(out);
          float[] sum = new float[inputs];
          for (int r = from; r < to; r++) {
            int t = r / part.rows();
            int row = r % part.rows();
            long at = ((long) (part.firstStep() + t) * rows + part.firstRow() + row) * inputs;
            if (more) {
              memory.get(at, sum, inputs);
            } else {
              Arrays.fill(sum, 0);
            }
            combine(w, part.currents()[t], row * part.columns(), sum);
            memory.put(at, sum, inputs);
          }
        });
  }

  private static void combine(float[][] w, float[] error, int at, float[] sum) {
    int j = 0;
    for (; j + 4 <= w.length; j += 4) {
      float[] a = w[j];
      float[] b = w[j + 1];
      float[] c = w[j + 2];
      float[] d = w[j + 3];
      float ea = error[at + j];
      float eb = error[at + j + 1];
      float ec = error[at + j + 2];
      float ed = error[at + j + 3];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (ea * a[i] + eb * b[i]) + (ec * c[i] + ed * d[i]);
      }
    }
    for (; j < w.length; j++) {
      float[] a = w[j];
      float ea = error[at + j];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += ea * a[i];
      }
    }
  }
}
