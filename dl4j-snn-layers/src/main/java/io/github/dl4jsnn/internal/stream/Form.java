package io.github.dl4jsnn.internal.stream;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;

/**
 * What a layer sends at one step of one example. Images lie in memory pixel by pixel, the channels
 * side by side, whatever DL4J shows; rows are images of one pixel.
 *
 * @param kind what DL4J shows: [1, n], [1, n, T] or images
 * @param height of an image, else 1
 * @param width of an image, else 1
 * @param channels of an image, else n
 * @param last whether DL4J's last axis is that of the channels: NHWC and NWC
 */
public record Form(Kind kind, int height, int width, int channels, boolean last) {

  /** The rank of DL4J's array. */
  public enum Kind {
    /** Values without a time axis. */
    ROWS,
    /** A step of a time series. */
    SERIES,
    /** An image, one of many over time or not. */
    IMAGES
  }

  /** n values without a time axis. */
  public static Form rows(long n) {
    return new Form(Kind.ROWS, 1, 1, Math.toIntExact(n), false);
  }

  /** A step of a time series of n values. */
  public static Form series(long n, RNNFormat format) {
    return new Form(Kind.SERIES, 1, 1, Math.toIntExact(n), format == RNNFormat.NWC);
  }

  /** An image. */
  public static Form images(CNN2DFormat format, long height, long width, long channels) {
    return new Form(
        Kind.IMAGES,
        Math.toIntExact(height),
        Math.toIntExact(width),
        Math.toIntExact(channels),
        format == CNN2DFormat.NHWC);
  }

  /** The same with another number of channels. */
  public Form withChannels(int number) {
    return new Form(kind, height, width, number, last);
  }

  /** Whether it is an image. */
  public boolean image() {
    return kind == Kind.IMAGES;
  }

  /** Number of pixels; 1 of rows. */
  public int pixels() {
    return height * width;
  }

  /** Number of values. */
  public int size() {
    return pixels() * channels;
  }

  /**
   * Where each value, in the order of the memory, lies in DL4J's array flattened in c order; null
   * where the two orders are one.
   */
  public int[] order() {
    return last || pixels() == 1 || channels == 1 ? null : channelsFirst();
  }

  /**
   * The same of some time steps, a ring in memory.
   *
   * @param steps number of time steps
   * @param oldest index of the first one in the ring
   */
  public int[] order(int steps, int oldest) {
    int[] one = order();
    int[] order = new int[steps * size()];
    for (int k = 0; k < steps; k++) {
      int time = (k - oldest + steps) % steps;
      for (int i = 0; i < size(); i++) {
        int at = one == null ? i : one[i];
        order[k * size() + i] =
            kind == Kind.SERIES && !last ? at * steps + time : time * size() + at;
      }
    }
    return order;
  }

  /** DL4J's shape of some time steps of one example. */
  public long[] shape(int steps) {
    if (!image()) {
      return last ? new long[] {1, steps, channels} : new long[] {1, channels, steps};
    }
    long[] shape = shape();
    shape[0] = steps;
    return shape;
  }

  /** Where each value lies in an array [channels, height, width]. */
  public int[] channelsFirst() {
    int[] order = new int[size()];
    for (int p = 0; p < pixels(); p++) {
      for (int c = 0; c < channels; c++) {
        order[p * channels + c] = c * pixels() + p;
      }
    }
    return order;
  }

  /** DL4J's shape of one step of one example. */
  public long[] shape() {
    if (!image()) {
      return new long[] {1, channels};
    }
    return last ? new long[] {1, height, width, channels} : new long[] {1, channels, height, width};
  }

  @Override
  public String toString() {
    return image()
        ? channels + " channels of " + height + " x " + width + " pixels"
        : channels + " values";
  }
}
