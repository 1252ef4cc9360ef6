package io.github.dl4jsnn.internal.mixing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * k weights of the last k inputs, the same at each step: H[t] = Σ_i w[i] X[t - k + 1 + i] + b.
 *
 * <p>Runs of some steps are one product each, so that the work grows with T and not with T².
 */
public final class SlidingWeights extends TimeWeights {

  /** Steps of a product, unless k is larger: BLAS is slow on fewer, and zeros cost on more. */
  private static final int RUN = 32;

  private final INDArray weights;
  private final double[] values;
  private final double bias;

  /**
   * @param weights [k], the last one of the present input
   * @param bias one number
   */
  public SlidingWeights(INDArray weights, INDArray bias) {
    this.weights = weights;
    this.values = weights.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    this.bias = bias.getDouble(0);
  }

  @Override
  int past() {
    return values.length - 1;
  }

  @Override
  List<TimeProduct> products(int steps, boolean hasPast) {
    int run = Math.max(values.length, RUN);
    List<TimeProduct> all = new ArrayList<>();
    INDArray whole = null;
    for (int to = 0; to < steps; to += run) {
      int length = Math.min(run, steps - to);
      int from = Math.max(to - past(), hasPast ? -past() : 0);
      int omitted = from - (to - past());
      INDArray own = whole;
      if (own == null || omitted > 0 || length < run) {
        own = band(length, omitted);
        whole = omitted == 0 && length == run ? own : null;
      }
      all.add(new TimeProduct(to, from, omitted, own));
    }
    return all;
  }

  /** Row r has the weights from column r on, of which the first columns are left out. */
  private INDArray band(int rows, int omitted) {
    double[][] band = new double[rows][rows + past() - omitted];
    for (int r = 0; r < rows; r++) {
      for (int i = Math.max(0, omitted - r); i < values.length; i++) {
        band[r][r + i - omitted] = values[i];
      }
    }
    return Nd4j.createFromArray(band).castTo(weights.dataType());
  }

  @Override
  double[] biases(int steps) {
    double[] all = new double[steps];
    Arrays.fill(all, bias);
    return all;
  }

  @Override
  void gradients(
      List<Map.Entry<TimeProduct, INDArray>> byProduct,
      INDArray sums,
      INDArray weights,
      INDArray bias) {
    double[] out = new double[values.length];
    byProduct.forEach(
        entry -> {
          TimeProduct product = entry.getKey();
          INDArray gradient = entry.getValue();
          double[] g = gradient.castTo(DataType.DOUBLE).dup('c').data().asDouble();
          for (int r = 0; r < product.steps(); r++) {
            for (int i = Math.max(0, product.omitted() - r); i < out.length; i++) {
              out[i] += g[r * product.inputs() + r + i - product.omitted()];
            }
          }
        });
    weights.assign(Nd4j.createFromArray(out).castTo(weights.dataType()).reshape(weights.shape()));
    bias.assign(sums.sumNumber().doubleValue());
  }
}
