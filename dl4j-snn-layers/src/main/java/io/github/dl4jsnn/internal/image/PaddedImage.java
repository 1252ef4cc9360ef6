package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import java.util.Arrays;

/**
 * Scratch of one thread: an image with its padding, one array per row, and its way to the columns
 * of a matrix product and back. In a row, the values that an output pixel sees are contiguous, so
 * that whole runs are moved at once.
 */
final class PaddedImage {

  private final ConvolutionShape shape;

  /** [padded height][padded width channels]; what no tap ever sees is left out. */
  private final float[][] rows;

  /** Values of a run: all taps of a kernel row, or one where they are dilated. */
  private final int run;

  private final int runs;

  /** Rows of runs that do not overlap, for {@link #add}. */
  private final float[][] apart;

  PaddedImage(ConvolutionShape shape) {
    this.shape = shape;
    Axis h = shape.horizontal();
    rows = new float[extent(shape.vertical())][extent(h) * shape.channels()];
    boolean dense = h.dilation() == 1;
    run = (dense ? h.kernel() : 1) * shape.channels();
    runs = dense ? 1 : h.kernel();
    int width = dense ? h.kernel() : 1;
    apart = new float[(width + h.stride() - 1) / h.stride()][rows[0].length];
  }

  private static int extent(Axis axis) {
    return (axis.out() - 1) * axis.stride() + (axis.kernel() - 1) * axis.dilation() + 1;
  }

  /** Number of pixels of a padded row that lie in the image, at most. */
  private int seenWidth() {
    Axis h = shape.horizontal();
    return Math.min(h.in(), rows[0].length / shape.channels() - h.padding());
  }

  /** Takes over an image [h][w][c]. */
  void load(float[] x) {
    Axis v = shape.vertical();
    int c = shape.channels();
    for (int y = 0; y < v.in() && y + v.padding() < rows.length; y++) {
      float[] row = rows[y + v.padding()];
      System.arraycopy(
          x,
          y * shape.horizontal().in() * c,
          row,
          shape.horizontal().padding() * c,
          seenWidth() * c);
    }
  }

  /** Hands on the image [h][w][c]; pixels that no tap sees are 0. */
  void store(float[] x) {
    Axis v = shape.vertical();
    int c = shape.channels();
    Arrays.fill(x, 0);
    for (int y = 0; y < v.in() && y + v.padding() < rows.length; y++) {
      float[] row = rows[y + v.padding()];
      System.arraycopy(
          row,
          shape.horizontal().padding() * c,
          x,
          y * shape.horizontal().in() * c,
          seenWidth() * c);
    }
  }

  void clear() {
    for (float[] row : rows) {
      Arrays.fill(row, 0);
    }
  }

  private int at(int outX, int r) {
    Axis h = shape.horizontal();
    return (outX * h.stride() + r * h.dilation()) * shape.channels();
  }

  /** Writes what each output pixel sees, [output pixel][fanIn]. */
  void columns(float[] to) {
    Axis v = shape.vertical();
    int outWidth = shape.horizontal().out();
    for (int y = 0; y < v.out(); y++) {
      for (int ky = 0; ky < v.kernel(); ky++) {
        float[] row = rows[y * v.stride() + ky * v.dilation()];
        for (int x = 0; x < outWidth; x++) {
          int column = (y * outWidth + x) * shape.fanIn() + ky * runs * run;
          for (int r = 0; r < runs; r++) {
            System.arraycopy(row, at(x, r), to, column + r * run, run);
          }
        }
      }
    }
  }

  /**
   * Adds to each pixel the values of all columns that saw it: the backward pass of {@link
   * #columns}.
   */
  void add(float[] from) {
    Axis v = shape.vertical();
    int outWidth = shape.horizontal().out();
    for (int y = 0; y < v.out(); y++) {
      for (int ky = 0; ky < v.kernel(); ky++) {
        float[] row = rows[y * v.stride() + ky * v.dilation()];
        for (int r = 0; r < runs; r++) {
          for (int phase = 0; phase < apart.length; phase++) {
            float[] some = apart[phase];
            for (int x = phase; x < outWidth; x += apart.length) {
              int column = (y * outWidth + x) * shape.fanIn() + (ky * runs + r) * run;
              System.arraycopy(from, column, some, at(x, r), run);
            }
          }
          addApart(row);
          if (runs > 1) {
            clearApart();
          }
        }
      }
    }
    clearApart();
  }

  private void clearApart() {
    for (float[] some : apart) {
      Arrays.fill(some, 0);
    }
  }

  private void addApart(float[] row) {
    if (apart.length == 3) {
      float[] a = apart[0];
      float[] b = apart[1];
      float[] c = apart[2];
      for (int i = 0; i < row.length; i++) {
        row[i] += (a[i] + b[i]) + c[i];
      }
      return;
    }
    for (float[] some : apart) {
      for (int i = 0; i < row.length; i++) {
        row[i] += some[i];
      }
    }
  }
}
