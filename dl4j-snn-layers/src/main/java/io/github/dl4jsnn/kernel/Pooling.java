package io.github.dl4jsnn.kernel;

import java.util.Arrays;

/**
 * Pooling of FLOAT images [h][w][c] in the memory of the CPU: for each output pixel and channel the
 * greatest or the mean value of the input pixels that the window sees. Pixels outside of the image
 * do not count.
 */
public final class Pooling {

  private final ConvolutionShape shape;
  private final boolean max;
  private final int[][] pixels;

  /**
   * @param shape sizes; as many output as input channels
   * @param max the greatest value; false: the mean
   */
  public Pooling(ConvolutionShape shape, boolean max) {
    this.shape = shape;
    this.max = max;
    pixels = shape.inputPixels();
  }

  /** Pools each image of {@code in} into one of {@code out}. */
  public void forward(ImageStore in, ImageStore out) {
    Workers.split(
        in.images(),
        (from, to) -> {
          ImageStore.Access read = in.access();
          ImageStore.Access write = out.access();
          float[] x = new float[shape.size()];
          float[] y = new float[shape.outSize()];
          for (int i = from; i < to; i++) {
            read.get(i, x);
            for (int p = 0; p < pixels.length; p++) {
              if (max) {
                greatest(x, pixels[p], y, p * shape.channels());
              } else {
                mean(x, pixels[p], y, p * shape.channels());
              }
            }
            write.put(i, y);
          }
        });
  }

  private void greatest(float[] x, int[] seen, float[] y, int at) {
    int c = shape.channels();
    Arrays.fill(y, at, at + c, Float.NEGATIVE_INFINITY);
    for (int q : seen) {
      if (q >= 0) {
        for (int k = 0; k < c; k++) {
          y[at + k] = Math.max(y[at + k], x[q * c + k]);
        }
      }
    }
  }

  private void mean(float[] x, int[] seen, float[] y, int at) {
    int c = shape.channels();
    Arrays.fill(y, at, at + c, 0);
    for (int q : seen) {
      if (q >= 0) {
        for (int k = 0; k < c; k++) {
          y[at + k] += x[q * c + k];
        }
      }
    }
    float factor = 1f / inside(seen);
    for (int k = 0; k < c; k++) {
      y[at + k] *= factor;
    }
  }

  private static int inside(int[] seen) {
    int count = 0;
    for (int q : seen) {
      count += q >= 0 ? 1 : 0;
    }
    return Math.max(1, count);
  }

  /**
   * Gradient of {@link #forward}. That of the greatest value goes to the first pixel, row by row,
   * which has it.
   *
   * @param in the images of the forward pass
   * @param gradients dL/d(output)
   * @param inputGradients receives dL/d(input)
   */
  public void backward(ImageStore in, ImageStore gradients, ImageStore inputGradients) {
    Workers.split(
        in.images(),
        (from, to) -> {
          ImageStore.Access read = in.access();
          ImageStore.Access readGradient = gradients.access();
          ImageStore.Access write = inputGradients.access();
          float[] x = new float[shape.size()];
          float[] dx = new float[shape.size()];
          float[] dy = new float[shape.outSize()];
          int[] first = new int[shape.channels()];
          for (int i = from; i < to; i++) {
            read.get(i, x);
            readGradient.get(i, dy);
            Arrays.fill(dx, 0);
            for (int p = 0; p < pixels.length; p++) {
              if (max) {
                greatestGradient(x, pixels[p], dy, p * shape.channels(), dx, first);
              } else {
                meanGradient(pixels[p], dy, p * shape.channels(), dx);
              }
            }
            write.put(i, dx);
          }
        });
  }

  private void greatestGradient(
      float[] x, int[] seen, float[] dy, int at, float[] dx, int[] first) {
    int c = shape.channels();
    Arrays.fill(first, -1);
    for (int q : seen) {
      if (q >= 0) {
        for (int k = 0; k < c; k++) {
          if (first[k] < 0 || x[q * c + k] > x[first[k]]) {
            first[k] = q * c + k;
          }
        }
      }
    }
    for (int k = 0; k < c; k++) {
      if (first[k] >= 0) {
        dx[first[k]] += dy[at + k];
      }
    }
  }

  private void meanGradient(int[] seen, float[] dy, int at, float[] dx) {
    int c = shape.channels();
    float factor = 1f / inside(seen);
    for (int q : seen) {
      if (q >= 0) {
        for (int k = 0; k < c; k++) {
          dx[q * c + k] += dy[at + k] * factor;
        }
      }
    }
  }
}
