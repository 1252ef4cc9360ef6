package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images over time: in memory [T][b][h][w][c], a row is a pixel, and DL4J sees T b images.
 *
 * @param layout how DL4J shows them
 * @param inChannels channels of the input
 * @param inHeight height of the input
 * @param inWidth width of the input
 * @param height height of the output
 * @param width width of the output
 */
record ImageShape(
    Layout layout, long inChannels, long inHeight, long inWidth, long height, long width)
    implements PassShape {

  /** The images of c-ordered values whose last axis is c. */
  private INDArray images(INDArray values, long h, long w) {
    long c = values.size(values.rank() - 1);
    return layout.show(values.reshape('c', values.length() / (h * w * c), h, w, c));
  }

  @Override
  public INDArray show(INDArray output) {
    return images(output, height, width);
  }

  @Override
  public INDArray memory(
      INDArray gradient, long steps, DataType dataType, Function<long[], INDArray> allocate) {
    INDArray pixels = layout.memory(gradient, dataType, allocate);
    long c = pixels.size(3);
    return pixels.reshape('c', steps, pixels.length() / (steps * c), c);
  }

  @Override
  public INDArray showInput(INDArray gradient) {
    INDArray pixels = gradient.reshape('c', gradient.length() / inChannels, inChannels);
    return images(pixels, inHeight, inWidth);
  }

  @Override
  public long[] stateShape(long rows, long n) {
    return layout.images(rows / (height * width), height, width, n);
  }

  @Override
  public INDArray stateRows(INDArray shown) {
    INDArray pixels = layout.ordered(shown).dup('c');
    long c = pixels.size(3);
    return pixels.reshape('c', pixels.length() / c, c);
  }

  @Override
  public INDArray showState(INDArray rows) {
    return show(rows).dup('c');
  }

  @Override
  public long rowsPerExample() {
    return height * width;
  }
}
