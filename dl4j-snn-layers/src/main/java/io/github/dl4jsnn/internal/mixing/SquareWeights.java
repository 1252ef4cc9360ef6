package io.github.dl4jsnn.internal.mixing;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** W [T, T], one row per time step that fires, of which a pass may run some steps. */
public final class SquareWeights extends TimeWeights {

  private final INDArray weights;
  private final INDArray bias;
  private final INDArray mask;
  private final int first;
  private final int past;

  private SquareWeights(INDArray weights, INDArray bias, INDArray mask, int first, int past) {
    this.weights = weights;
    this.bias = bias.reshape(new long[] {bias.length()});
    this.mask = mask;
    this.first = first;
    this.past = past;
  }

  /**
   * All T steps in one pass.
   *
   * @param weights [T, T]
   * @param bias [T, 1]
   * @param mask [T, T], by which the weights are multiplied; null: 1
   */
  public static SquareWeights of(INDArray weights, INDArray bias, INDArray mask) {
    return new SquareWeights(weights, bias, mask, 0, 0);
  }

  /**
   * Some steps of them.
   *
   * @param first the step at which the pass begins
   * @param past how many inputs before it have weights that are not 0
   */
  public static SquareWeights from(
      INDArray weights, INDArray bias, INDArray mask, int first, int past) {
    return new SquareWeights(weights, bias, mask, first, past);
  }

  /**
   * The mask λ band + 1 - λ, whose band has the last {@code order} steps.
   *
   * @param steps T
   */
  public static INDArray mask(int steps, int order, double lambda, DataType type) {
    double[][] mask = new double[steps][steps];
    for (int t = 0; t < steps; t++) {
      for (int j = 0; j < steps; j++) {
        boolean band = j <= t && j > t - order;
        mask[t][j] = band ? 1 : 1 - lambda;
      }
    }
    // It is read again in the backward pass.
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.createFromArray(mask).castTo(type);
    }
  }

  @Override
  int past() {
    return past;
  }

  /** The weights of a pass, a view. */
  private INDArray part(INDArray of, int steps, int inputsBefore) {
    INDArrayIndex rows = NDArrayIndex.interval(first, first + steps);
    return steps == of.size(0)
        ? of
        : of.get(rows, NDArrayIndex.interval(first - inputsBefore, first + steps));
  }

  @Override
  List<TimeProduct> products(int steps, boolean hasPast) {
    // There are no more inputs before step t than t, whatever the state has room for.
    int before = hasPast ? Math.min(past, first) : 0;
    INDArray own = part(weights, steps, before);
    INDArray masked = mask == null ? own.dup('c') : own.mul(part(mask, steps, before)).dup('c');
    return List.of(new TimeProduct(0, -before, past - before, masked));
  }

  @Override
  double[] biases(int steps) {
    return bias.get(NDArrayIndex.interval(first, first + steps)).dup('c').toDoubleVector();
  }

  @Override
  void gradients(
      List<Map.Entry<TimeProduct, INDArray>> byProduct,
      INDArray sums,
      INDArray weights,
      INDArray bias) {
    int steps = (int) sums.length();
    weights.assign(0);
    byProduct.forEach(
        entry -> {
          TimeProduct product = entry.getKey();
          INDArray gradient = entry.getValue();
          int before = -product.from();
          INDArray to = part(weights, steps, before);
          to.assign(mask == null ? gradient : gradient.mul(part(mask, steps, before)));
        });
    bias.assign(0);
    bias.reshape(new long[] {bias.length()})
        .get(NDArrayIndex.interval(first, first + steps))
        .assign(sums);
  }
}
