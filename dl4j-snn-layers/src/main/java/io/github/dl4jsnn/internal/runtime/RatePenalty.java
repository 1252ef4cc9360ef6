package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.loss.RateRegularizer;
import java.io.Serializable;
import java.util.List;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the rate regularizers of one layer make of a forward pass: their part of the score, and of
 * dL/dS.
 *
 * <p>DL4J's gradients are sums over the minibatch, which the updater divides by its size b, while
 * regularization joins the score as it is: the gradient here is b dP/dS.
 */
final class RatePenalty implements Serializable {

  private static final long serialVersionUID = 1;

  private double score;

  /** b dP/dS of each step, [rows, n]; null: none. */
  private transient INDArray slope;

  /**
   * After a forward pass.
   *
   * @param spikes S, [T, rows, n], 0 at masked steps
   * @param mask [rows, T], may be null
   * @param rowsPerExample pixels of an image, else 1
   * @param training whether a backward pass may follow, and may change what the layer does
   */
  void forward(
      List<RateRegularizer> regularizers,
      INDArray spikes,
      INDArray mask,
      long rowsPerExample,
      boolean training) {
    score = 0;
    slope = null;
    long rows = spikes.size(1);
    long n = spikes.size(2);
    long examples = rows / rowsPerExample;
    // The slope must outlive DL4J's workspaces.
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray counts = spikes.sum(0).dup('c').reshape('c', examples, rowsPerExample * n);
      INDArray steps = steps(spikes, mask, examples, rowsPerExample);
      for (RateRegularizer regularizer : regularizers) {
        score += regularizer.penalty(counts, steps);
        if (training) {
          INDArray gradient = regularizer.gradient(counts, steps);
          slope = slope == null ? gradient : slope.add(gradient);
        }
      }
      if (slope != null) {
        slope = slope.mul(examples).dup('c').reshape('c', rows, n);
      }
    }
  }

  /** Steps that are not masked, [b, 1]. */
  private static INDArray steps(
      INDArray spikes, INDArray mask, long examples, long rowsPerExample) {
    if (mask == null) {
      return Nd4j.valueArrayOf(new long[] {examples, 1}, spikes.size(0), spikes.dataType());
    }
    return mask.castTo(spikes.dataType())
        .sum(true, 1)
        .dup('c')
        .reshape('c', examples, rowsPerExample)
        .getColumn(0, true)
        .dup('c');
  }

  double score() {
    return score;
  }

  /** Whether the last forward pass left a gradient. */
  boolean hasGradient() {
    return slope != null;
  }

  /**
   * The part of dL/dS, added to that from above.
   *
   * @param above dL/dS, [T, rows, n], may be null
   * @param mask [rows, T], may be null
   * @param to c-ordered, [T, rows, n]
   * @return {@code to}
   */
  INDArray join(INDArray above, INDArray mask, INDArray to) {
    long steps = to.size(0);
    long rows = to.size(1);
    INDArray each =
        mask == null
            ? Nd4j.ones(to.dataType(), steps, 1, 1)
            : mask.castTo(to.dataType()).permute(1, 0).dup('c').reshape('c', steps, rows, 1);
    to.assign(slope.reshape('c', 1, rows, to.size(2)).mul(each));
    return above == null ? to : to.addi(above);
  }

  void clear() {
    slope = null;
  }
}
