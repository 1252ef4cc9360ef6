package io.github.dl4jsnn.internal.memory;

import java.util.function.Function;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How DL4J shows the memory of this library's arrays. The memory is always in c order, and in it
 * the n values of an example, or the channels of a pixel, lie side by side: that is what adding
 * weight rows and matrix products need.
 *
 * <pre>
 *         DL4J sees        memory
 * ROWS    [b, n]           [b, n]
 * NCW     [b, n, T]        [T, b, n]
 * NWC     [b, T, n]        [T, b, n]
 * NCHW    [N, c, h, w]     [N, h, w, c]
 * NHWC    [N, h, w, c]     [N, h, w, c]
 * </pre>
 *
 * N counts images; of images over time it is T b, time steps first.
 */
public enum Layout {
  /** Examples without a time axis, or time steps folded into rows. */
  ROWS(1),
  /** Time series, channels first. */
  NCW(1),
  /** Time series, channels last. */
  NWC(2),
  /** Images, channels first. */
  NCHW(1),
  /** Images, channels last. */
  NHWC(3);

  private final int channelAxis;

  Layout(int channelAxis) {
    this.channelAxis = channelAxis;
  }

  /** Of time series. */
  public static Layout of(RNNFormat format) {
    return format == RNNFormat.NWC ? NWC : NCW;
  }

  /** Of images. */
  public static Layout of(CNN2DFormat format) {
    return format == CNN2DFormat.NHWC ? NHWC : NCHW;
  }

  /** Of an array of rank 2, 3 or 4. */
  public static Layout of(INDArray shown, RNNFormat series, CNN2DFormat images) {
    return switch (shown.rank()) {
      case 2 -> ROWS;
      case 3 -> of(series);
      case 4 -> of(images);
      default -> throw new IllegalArgumentException("rank must be 2, 3 or 4, got " + shown.rank());
    };
  }

  /** n or c. */
  public long channels(INDArray shown) {
    return shown.size(channelAxis);
  }

  /** T of a time series. */
  public long steps(INDArray shown) {
    return shown.size(this == NWC ? 1 : 2);
  }

  /** h of images. */
  public long height(INDArray shown) {
    return shown.size(this == NHWC ? 1 : 2);
  }

  /** w of images. */
  public long width(INDArray shown) {
    return shown.size(this == NHWC ? 2 : 3);
  }

  /** The shape in which DL4J sees images. */
  public long[] images(long count, long height, long width, long channels) {
    return this == NHWC
        ? new long[] {count, height, width, channels}
        : new long[] {count, channels, height, width};
  }

  /** The names of the axes, for errors. */
  public String axes(String examples, Object channels) {
    return switch (this) {
      case ROWS -> "[" + examples + ", " + channels + "]";
      case NCW -> "[" + examples + ", " + channels + ", time steps]";
      case NWC -> "[" + examples + ", time steps, " + channels + "]";
      case NCHW -> "[" + examples + ", " + channels + ", height, width]";
      case NHWC -> "[" + examples + ", height, width, " + channels + "]";
    };
  }

  /**
   * The values of an array in memory order: a view where it is in this layout and of this type
   * already, else a copy.
   *
   * @param dataType type of the result
   * @param allocate makes the c-ordered array for a copy, where it will live long enough
   */
  public INDArray memory(INDArray shown, DataType dataType, Function<long[], INDArray> allocate) {
    return switch (this) {
      case ROWS ->
          shown.dataType() == dataType && TimeMajor.contiguous(shown)
              ? shown
              : allocate.apply(shown.shape()).assign(shown);
      case NCW, NWC -> TimeMajor.of(series(shown), dataType, allocate);
      case NCHW, NHWC -> ChannelsLast.of(shown, this == NHWC, dataType, allocate);
    };
  }

  /** A view of memory as DL4J sees it. */
  public INDArray show(INDArray memory) {
    return switch (this) {
      case ROWS, NHWC -> memory;
      case NCW, NWC -> series(TimeMajor.view(memory));
      case NCHW -> ChannelsLast.view(memory);
    };
  }

  /** The view of an array whose axes are in the order of memory. */
  public INDArray ordered(INDArray shown) {
    return switch (this) {
      case ROWS, NHWC -> shown;
      case NCW, NWC -> series(shown).permute(2, 0, 1);
      case NCHW -> shown.permute(0, 2, 3, 1);
    };
  }

  /** Between [b, n, T] and this layout, either way. */
  private INDArray series(INDArray sequence) {
    return this == NWC ? sequence.permute(0, 2, 1) : sequence;
  }
}
