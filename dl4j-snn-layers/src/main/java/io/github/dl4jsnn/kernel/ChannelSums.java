package io.github.dl4jsnn.kernel;

import java.util.Arrays;

/** Sums over the pixels of images, one a channel. */
public final class ChannelSums {

  /**
   * Partial sums that are added at the end; fixed, so that the number of threads does not count.
   */
  static final int PARTS = 8;

  private ChannelSums() {}

  /**
   * The sum of each channel over all pixels of all images.
   *
   * @param images [h][w][channels]
   * @param channels number of channels
   * @return [channels]
   */
  public static float[] of(ImageStore images, int channels) {
    double[][] sums =
        parts(
            images.images(),
            (from, to) -> {
              double[] total = new double[channels];
              float[] sum = new float[channels];
              float[] image = new float[images.size()];
              float[] pixel = new float[channels];
              ImageStore.Access read = images.access();
              for (int i = from; i < to; i++) {
                read.get(i, image);
                Arrays.fill(sum, 0);
                for (int at = 0; at < image.length; at += channels) {
                  System.arraycopy(image, at, pixel, 0, channels);
                  for (int c = 0; c < channels; c++) {
                    sum[c] += pixel[c];
                  }
                }
                for (int c = 0; c < channels; c++) {
                  total[c] += sum[c];
                }
              }
              return total;
            });
    float[] out = new float[channels];
    for (int c = 0; c < channels; c++) {
      out[c] = (float) total(sums, c);
    }
    return out;
  }

  /** A sum over a range of items. */
  interface Part {
    double[] sum(int from, int to);
  }

  /** Sums of a fixed number of ranges. */
  static double[][] parts(int items, Part part) {
    int parts = Math.max(1, Math.min(PARTS, items));
    double[][] sums = new double[parts][];
    Workers.split(
        parts,
        (from, to) -> {
          for (int k = from; k < to; k++) {
            int first = (int) ((long) items * k / parts);
            sums[k] = part.sum(first, (int) ((long) items * (k + 1) / parts));
          }
        });
    return sums;
  }

  /** The total of one element over all ranges. */
  static double total(double[][] sums, int element) {
    double total = 0;
    for (double[] sum : sums) {
      total += sum[element];
    }
    return total;
  }
}
