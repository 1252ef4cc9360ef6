package io.github.dl4jsnn.internal.runtime;

import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What DL4J sees of the arrays of a pass. To a pass all is [T, rows, n], in c order: a row is an
 * example of a time series ({@link SeriesShape}) or a pixel of an example's image ({@link
 * ImageShape}).
 */
interface PassShape {

  /** What DL4J sees of the output [T, rows, n]. */
  INDArray show(INDArray output);

  /**
   * The gradient of what {@link #show} gives as [T, rows, n].
   *
   * @param steps T
   * @param allocate makes the array where it must be copied
   */
  INDArray memory(
      INDArray gradient, long steps, DataType dataType, Function<long[], INDArray> allocate);

  /** What the layer below sees of dL/d(input), [T, rows, nIn] or without a time axis. */
  INDArray showInput(INDArray gradient);

  /** The shape in which DL4J sees a state variable [rows, n]. */
  long[] stateShape(long rows, long n);

  /** A state variable as DL4J sees it as [rows, n]. */
  INDArray stateRows(INDArray shown);

  /** What DL4J sees of a state variable [rows, n]. */
  INDArray showState(INDArray rows);

  /** Rows per example. */
  long rowsPerExample();
}
