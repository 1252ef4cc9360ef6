package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The labels of a minibatch, one per example or one per step, and where they are.
 *
 * <pre>
 * labels               mask
 * [b, k]               [b] or [b, 1]: what an example counts; [b, T]: the steps that count
 * [b, k, T]            [b] or [b, 1]: likewise; [b, T]: the steps that have a label
 * </pre>
 */
final class Labels {

  private final double[][] rows;
  private final int examples;
  private final boolean perStep;

  /** What each example counts; null: 1. */
  private final double[] weights;

  /** [b][T]; null: all. */
  private final double[] steps;

  private final int length;

  private Labels(double[][] rows, int examples, boolean perStep, INDArray mask, int length) {
    this.rows = rows;
    this.examples = examples;
    this.perStep = perStep;
    this.length = length;
    // Of one step both readings are the same.
    boolean ofExamples = mask != null && mask.length() == examples;
    weights = ofExamples ? Sequences.doubles(mask) : null;
    steps = mask == null || ofExamples ? null : Sequences.doubles(mask);
  }

  /**
   * Reads them.
   *
   * @param classes k
   * @param mask may be null
   * @throws DL4JInvalidInputException if labels or mask have another shape
   */
  static Labels of(
      INDArray labels, INDArray mask, Sequences x, int classes, RNNFormat format, String layer) {
    Layout.Series layout = new Layout.Series(format);
    boolean perStep = labels.rank() == 3;
    boolean legal =
        perStep
            ? labels.size(layout.channelAxis()) == classes
                && labels.size(layout.timeAxis()) == x.length()
            : labels.rank() == 2 && labels.size(1) == classes;
    if (!legal || labels.size(0) != x.examples()) {
      throw new DL4JInvalidInputException(
          "Labels of layer "
              + layer
              + " must have shape ["
              + x.examples()
              + ", "
              + classes
              + "] or "
              + layout.text(Integer.toString(classes))
              + " with "
              + x.examples()
              + " examples and "
              + x.length()
              + " time steps, got "
              + Arrays.toString(labels.shape()));
    }
    check(mask, x, layer);
    INDArray memory =
        perStep
            ? layout
                .memory(
                    labels,
                    labels.dataType(),
                    s -> Nd4j.createUninitialized(labels.dataType(), s, 'c'))
                .reshape('c', (long) x.length() * x.examples(), classes)
            : labels;
    double[][] rows = memory.castTo(DataType.DOUBLE).toDoubleMatrix();
    return new Labels(rows, x.examples(), perStep, mask, x.length());
  }

  private static void check(INDArray mask, Sequences x, String layer) {
    if (mask == null) {
      return;
    }
    boolean ofExamples = mask.length() == x.examples() && mask.size(0) == x.examples();
    boolean ofSteps =
        mask.rank() == 2 && mask.size(0) == x.examples() && mask.size(1) == x.length();
    if (!ofExamples && !ofSteps) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layer
              + " got a label mask "
              + Arrays.toString(mask.shape())
              + " for "
              + x.examples()
              + " examples of "
              + x.length()
              + " time steps, expected ["
              + x.examples()
              + ", 1] of examples or ["
              + x.examples()
              + ", "
              + x.length()
              + "] of time steps");
    }
  }

  /** What an example counts. */
  double weight(int example) {
    return weights == null ? 1 : weights[example];
  }

  private boolean has(int example, int step) {
    return steps == null || steps[example * length + step] != 0;
  }

  private double[] row(int example, int step) {
    return rows[perStep ? step * examples + example : example];
  }

  /** The label at a step. */
  double[] at(int example, int step) {
    return row(example, step);
  }

  /**
   * Of steps that are not masked, those that count for a loss.
   *
   * @param lossPerStep whether it is one of each step
   */
  int[] steps(int example, int[] unmasked, boolean lossPerStep) {
    return perStep && !lossPerStep
        ? unmasked
        : Arrays.stream(unmasked).filter(t -> has(example, t)).toArray();
  }

  /** The label of all these steps, which is that of the last one that has a label; null: none. */
  double[] last(int example, int[] among) {
    for (int k = among.length - 1; k >= 0; k--) {
      if (has(example, among[k])) {
        return row(example, among[k]);
      }
    }
    return null;
  }
}
