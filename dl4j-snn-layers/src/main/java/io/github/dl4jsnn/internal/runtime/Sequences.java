package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.util.StepMask;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Time series [b, n, T] as Java arrays, example by example, of each the steps that count: what
 * read-outs and losses see. They are the last layers of a network and small.
 */
final class Sequences {

  private final Layout.Series layout;
  private final int steps;
  private final int examples;
  private final int size;

  /** [T][b][n]. */
  private final double[] values;

  /** [b][T]; null: all steps count. */
  private final double[] mask;

  private Sequences(Layout.Series layout, INDArray memory, INDArray mask) {
    this.layout = layout;
    steps = (int) memory.size(0);
    examples = (int) memory.size(1);
    size = (int) memory.size(2);
    values = doubles(memory);
    this.mask = mask == null ? null : doubles(mask);
  }

  /**
   * Reads them.
   *
   * @param mask of the time steps, as the layer got it; may be null
   * @param layer how errors name the layer
   * @throws org.deeplearning4j.exception.DL4JInvalidInputException if the input is not of rank 3,
   *     or the mask of another size
   */
  static Sequences of(INDArray input, RNNFormat format, INDArray mask, String layer) {
    Layout.Series layout = new Layout.Series(format);
    if (input.rank() != 3) {
      throw WrongShape.of(layer, "have shape " + layout.text("n"), input);
    }
    INDArray memory =
        layout.memory(
            input, input.dataType(), s -> Nd4j.createUninitialized(input.dataType(), s, 'c'));
    INDArray checked = StepMask.ofSequence(mask, memory.size(1), memory.size(0), layer);
    return new Sequences(layout, memory, checked);
  }

  /** All elements in c order. */
  static double[] doubles(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }

  int examples() {
    return examples;
  }

  /** T, steps that do not count included. */
  int length() {
    return steps;
  }

  /** n. */
  int size() {
    return size;
  }

  /** The steps of an example that count, in their order. */
  int[] steps(int example) {
    return IntStream.range(0, steps)
        .filter(t -> mask == null || mask[example * steps + t] != 0)
        .toArray();
  }

  /**
   * An answer per example, [b, width]; 0 of an example without steps.
   *
   * @param answer of the values of an example, [steps][n]
   */
  INDArray answers(int width, Function<double[][], double[]> answer) {
    double[][] answers = new double[examples][width];
    for (int i = 0; i < examples; i++) {
      int[] at = steps(i);
      if (at.length > 0) {
        answers[i] = answer.apply(values(i, at));
      }
    }
    return Nd4j.createFromArray(answers);
  }

  /** The values of an example at some steps, [steps][n]. */
  double[][] values(int example, int[] at) {
    double[][] rows = new double[at.length][size];
    for (int k = 0; k < at.length; k++) {
      System.arraycopy(values, (at[k] * examples + example) * size, rows[k], 0, size);
    }
    return rows;
  }

  /** A gradient of the same shape, all 0. */
  Gradient gradient() {
    return new Gradient();
  }

  /** dL/d(these time series). */
  final class Gradient {

    private final double[] all = new double[values.length];

    private Gradient() {}

    /** Sets what belongs to an example at some steps. */
    void put(int example, int[] at, double[][] rows) {
      for (int k = 0; k < at.length; k++) {
        System.arraycopy(rows[k], 0, all, (at[k] * examples + example) * size, size);
      }
    }

    /**
     * What DL4J sees of it.
     *
     * @param to an array [T, b, n] for it
     */
    INDArray show(INDArray to) {
      return layout.show(to.assign(Nd4j.createFromArray(all).reshape(steps, examples, size)));
    }

    /** The shape of its memory. */
    long[] shape() {
      return new long[] {steps, examples, size};
    }
  }
}
