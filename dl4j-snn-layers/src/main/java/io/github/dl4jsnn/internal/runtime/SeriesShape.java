package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Time series: a row is an example.
 *
 * @param layout how DL4J shows them
 */
record SeriesShape(Layout layout) implements PassShape {

  @Override
  public INDArray show(INDArray output) {
    return layout.show(output);
  }

  @Override
  public INDArray memory(
      INDArray gradient, long steps, DataType dataType, Function<long[], INDArray> allocate) {
    return layout.memory(gradient, dataType, allocate);
  }

  @Override
  public INDArray showInput(INDArray gradient) {
    return gradient.rank() == 3 ? layout.show(gradient) : gradient;
  }

  @Override
  public long[] stateShape(long rows, long n) {
    return new long[] {rows, n};
  }

  @Override
  public INDArray stateRows(INDArray shown) {
    return shown;
  }

  @Override
  public INDArray showState(INDArray rows) {
    return rows;
  }

  @Override
  public long rowsPerExample() {
    return 1;
  }
}
