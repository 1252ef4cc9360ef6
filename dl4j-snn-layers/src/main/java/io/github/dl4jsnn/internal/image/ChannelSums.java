package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;

/** Sums over the pixels of images, one per channel. */
public final class ChannelSums {

  /**
   * Partial sums that are added at the end; fixed, so that the number of threads does not count.
   */
  private static final int PARTS = 8;

  /** How many images are added up in float before they are added to a double. */
  private static final int FLUSH = 32;

  private final int channels;

  /** The sums, [quantity][channel]. */
  private final double[][] sums;

  private ChannelSums(int quantities, int channels) {
    this.channels = channels;
    sums = new double[quantities][channels];
  }

  /**
   * The sum of each channel over all pixels of all images.
   *
   * @param images [h][w][channels]
   * @param channels number of channels
   * @return [channels]
   */
  public static float[] of(ImageStore images, int channels) {
    double[] sum =
        of(
            images,
            null,
            channels,
            1,
            (x, none, sums) -> {
              float[] s = sums[0];
              for (int i = 0; i < x.length; i++) {
                s[i] += x[i];
              }
            })[0];
    float[] out = new float[channels];
    for (int c = 0; c < channels; c++) {
      out[c] = (float) sum[c];
    }
    return out;
  }

  /** Adds an image, and one of a second store, to sums of their own size. */
  interface Adder {
    void add(float[] x, float[] y, float[][] sums);
  }

  /**
   * Sums of several quantities in one pass.
   *
   * @param first images
   * @param second as many images of the same size; null where there is one store
   * @param channels number of channels
   * @param quantities how many sums
   * @param adder adds an image elementwise; pixels and images are summed here
   * @return [quantities][channels]
   */
  static double[][] of(
      ImageStore first, ImageStore second, int channels, int quantities, Adder adder) {
    int items = first.images();
    int parts = Math.max(1, Math.min(PARTS, items));
    ChannelSums[] partial = new ChannelSums[parts];
    Workers.split(
        parts,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            partial[k] = new ChannelSums(quantities, channels);
            int start = (int) ((long) items * k / parts);
            int end = (int) ((long) items * (k + 1) / parts);
            partial[k].add(first, second, start, end, adder);
          }
        });
    double[][] total = partial[0].sums;
    for (int k = 1; k < parts; k++) {
      for (int q = 0; q < quantities; q++) {
        for (int c = 0; c < channels; c++) {
          total[q][c] += partial[k].sums[q][c];
        }
      }
    }
    return total;
  }

  private void add(ImageStore first, ImageStore second, int from, int to, Adder adder) {
    ImageStore.Access readX = first.access();
    ImageStore.Access readY = second == null ? null : second.access();
    float[] x = new float[first.size()];
    float[] y = second == null ? null : new float[second.size()];
    float[][] elementwise = new float[sums.length][first.size()];
    int pending = 0;
    for (int i = from; i < to; i++) {
      readX.get(i, x);
      if (readY != null) {
        readY.get(i, y);
      }
      adder.add(x, y, elementwise);
      if (++pending == FLUSH) {
        flush(elementwise);
        pending = 0;
      }
    }
    flush(elementwise);
  }

  private void flush(float[][] elementwise) {
    for (int q = 0; q < sums.length; q++) {
      double[] sum = sums[q];
      float[] values = elementwise[q];
      for (int at = 0; at < values.length; at += channels) {
        for (int c = 0; c < channels; c++) {
          sum[c] += values[at + c];
        }
      }
      Arrays.fill(values, 0);
    }
  }
}
