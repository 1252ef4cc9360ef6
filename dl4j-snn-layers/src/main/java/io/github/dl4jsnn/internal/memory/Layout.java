package io.github.dl4jsnn.internal.memory;

import java.util.function.Function;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How DL4J shows an array, and how its values lie in memory: step by step, example by example, of
 * images pixel by pixel, the channels side by side.
 *
 * <pre>
 *            DL4J's shape                       memory, c order
 * Rows       [b, n]                             [b][n]
 * Series     [b, n, T] or, NWC, [b, T, n]       [T][b][n]
 * Images     [N, c, h, w] or, NHWC, [N, h, w, c]     [N][h][w][c]
 * </pre>
 */
public sealed interface Layout {

  /** The layout of an array of rank 2, 3 or 4. */
  static Layout of(INDArray shown, RNNFormat series, CNN2DFormat images) {
    return switch (shown.rank()) {
      case 2 -> new Rows();
      case 3 -> new Series(series);
      default -> Images.of(shown, images);
    };
  }

  /** The axis of DL4J's shape along which the neurons, elements or channels are. */
  int channelAxis();

  /**
   * The c-ordered memory of an array that DL4J shows: a view of it where it lies so and has this
   * type already, else a copy.
   *
   * @param dataType type of the result
   * @param allocate makes the c-ordered array for a copy, where it will live long enough
   */
  INDArray memory(INDArray shown, DataType dataType, Function<long[], INDArray> allocate);

  /** The view of c-ordered memory that DL4J sees. */
  INDArray show(INDArray memory);

  /** DL4J's shape of one step of n neurons per row: rows are examples or, of images, pixels. */
  long[] stepShape(long rows, long n);

  /** c-ordered memory as a pass sees it, [T, rows, n]. */
  static INDArray bySteps(INDArray memory, long steps) {
    long n = memory.size(memory.rank() - 1);
    return memory.reshape('c', steps, memory.length() / (steps * n), n);
  }

  /** Values without time. */
  record Rows() implements Layout {

    @Override
    public int channelAxis() {
      return 1;
    }

    @Override
    public INDArray memory(INDArray shown, DataType dataType, Function<long[], INDArray> allocate) {
      return shown.dataType() == dataType && TimeMajor.contiguous(shown)
          ? shown
          : allocate.apply(shown.shape()).assign(shown);
    }

    @Override
    public INDArray show(INDArray memory) {
      return memory;
    }

    @Override
    public long[] stepShape(long rows, long n) {
      return new long[] {rows, n};
    }
  }

  /** A time series. */
  record Series(RNNFormat format) implements Layout {

    private boolean nwc() {
      return format == RNNFormat.NWC;
    }

    @Override
    public int channelAxis() {
      return nwc() ? 2 : 1;
    }

    /** The axis of DL4J's shape along which the time steps are. */
    public int timeAxis() {
      return nwc() ? 1 : 2;
    }

    /** DL4J's shape in words. */
    public String text(String n) {
      return nwc() ? "[minibatch, time steps, " + n + "]" : "[minibatch, " + n + ", time steps]";
    }

    @Override
    public INDArray memory(INDArray shown, DataType dataType, Function<long[], INDArray> allocate) {
      return TimeMajor.of(nwc() ? shown.permute(0, 2, 1) : shown, dataType, allocate);
    }

    @Override
    public INDArray show(INDArray memory) {
      INDArray series = TimeMajor.view(memory);
      return nwc() ? series.permute(0, 2, 1) : series;
    }

    @Override
    public long[] stepShape(long rows, long n) {
      return new long[] {rows, n};
    }
  }

  /**
   * Images of one size, time steps folded into their number or not.
   *
   * @param height of each, in pixels
   * @param width of each, in pixels
   */
  record Images(CNN2DFormat format, long height, long width) implements Layout {

    /** The layout of images that DL4J shows. */
    public static Images of(INDArray shown, CNN2DFormat format) {
      int h = format == CNN2DFormat.NHWC ? 1 : 2;
      return new Images(format, shown.size(h), shown.size(h + 1));
    }

    /** Number of pixels. */
    public long pixels() {
      return height * width;
    }

    private boolean last() {
      return format == CNN2DFormat.NHWC;
    }

    /** DL4J's shape in words. */
    public static String text(CNN2DFormat format, String rows, Object channels) {
      return format == CNN2DFormat.NHWC
          ? "[" + rows + ", height, width, " + channels + "]"
          : "[" + rows + ", " + channels + ", height, width]";
    }

    /** {@link #channelAxis} of images of a format. */
    public static int channelAxis(CNN2DFormat format) {
      return format == CNN2DFormat.NHWC ? 3 : 1;
    }

    @Override
    public int channelAxis() {
      return channelAxis(format);
    }

    @Override
    public INDArray memory(INDArray shown, DataType dataType, Function<long[], INDArray> allocate) {
      return ChannelsLast.of(shown, last(), dataType, allocate);
    }

    /** Of memory of any shape whose last axis is that of the channels. */
    @Override
    public INDArray show(INDArray memory) {
      long c = memory.size(memory.rank() - 1);
      INDArray images = memory.reshape('c', memory.length() / (pixels() * c), height, width, c);
      return last() ? images : ChannelsLast.view(images);
    }

    @Override
    public long[] stepShape(long rows, long n) {
      long examples = rows / pixels();
      return last()
          ? new long[] {examples, height, width, n}
          : new long[] {examples, n, height, width};
    }
  }
}
