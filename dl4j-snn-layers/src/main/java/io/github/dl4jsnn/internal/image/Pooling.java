package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.algebra.TileMath;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;

/**
 * Pooling of FLOAT images [h][w][c] in the memory of the CPU: for each output pixel and channel the
 * maximum, the mean or the sum of the input pixels that the window sees. Pixels outside of the
 * image do not count.
 */
public final class Pooling {

  /** What becomes of the pixels of a window. */
  public enum Kind {
    /** The largest. */
    MAXIMUM,
    /** Their mean. */
    MEAN,
    /** Their sum. */
    SUM
  }

  private final ConvolutionShape shape;
  private final boolean max;
  private final boolean mean;

  /** Whether no input pixel is seen twice. */
  private final boolean disjoint;

  private final int[][] pixels;

  /**
   * @param shape sizes; as many output as input channels
   * @param kind what becomes of the pixels of a window
   */
  public Pooling(ConvolutionShape shape, Kind kind) {
    this.shape = shape;
    max = kind == Kind.MAXIMUM;
    mean = kind == Kind.MEAN;
    disjoint = disjoint(shape.vertical()) && disjoint(shape.horizontal());
    pixels = shape.inputPixels();
  }

  private static boolean disjoint(ConvolutionShape.Axis axis) {
    return (axis.kernel() - 1) * axis.dilation() < axis.stride();
  }

  /** Pools one image after another; owns scratch arrays, for one thread at a time. */
  public final class OneImage {

    private final Row row = new Row();

    /**
     * Pools an image.
     *
     * @param x the image
     * @param y receives the pooled one
     */
    public void pool(float[] x, float[] y) {
      for (int v = 0; v < shape.vertical().out(); v++) {
        row.load(x, v);
        row.pool();
        System.arraycopy(row.result, 0, y, v * row.result.length, row.result.length);
      }
    }
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
          OneImage one = new OneImage();
          for (int i = from; i < to; i++) {
            read.get(i, x);
            one.pool(x, y);
            write.put(i, y);
          }
        });
  }

  /**
   * Gradient of {@link #forward}. That of the maximum goes to the first pixel, row by row, which
   * has it.
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
          Row row = new Row();
          for (int i = from; i < to; i++) {
            if (max) {
              read.get(i, x);
            }
            readGradient.get(i, dy);
            Arrays.fill(dx, 0);
            for (int v = 0; v < shape.vertical().out(); v++) {
              row.load(x, v);
              System.arraycopy(dy, v * row.gradient.length, row.gradient, 0, row.gradient.length);
              row.poolGradient();
              row.store(dx, v);
            }
            write.put(i, dx);
          }
        });
  }

  /** Scratch of one thread: a row of output pixels and what it sees through each tap. */
  private final class Row {

    private final int c = shape.channels();
    private final int width = shape.horizontal().out();

    /** [tap][pixel channel]; outside of the image what changes nothing. */
    private final float[][] seen = new float[shape.taps()][width * c];

    final float[] result = new float[width * c];
    final float[] gradient = new float[width * c];

    /** For the mean: 1 / the number of pixels inside of the image. */
    private final float[] factor = new float[width * c];

    /** For the maximum: 1 until it was found. */
    private final float[] free = new float[width * c];

    private final float nothing = max ? Float.NEGATIVE_INFINITY : 0;

    void load(float[] x, int v) {
      for (int p = 0; p < width; p++) {
        int[] from = pixels[v * width + p];
        int inside = 0;
        for (int tap = 0; tap < from.length; tap++) {
          if (from[tap] >= 0) {
            System.arraycopy(x, from[tap] * c, seen[tap], p * c, c);
            inside++;
          } else {
            Arrays.fill(seen[tap], p * c, (p + 1) * c, nothing);
          }
        }
        if (mean) {
          Arrays.fill(factor, p * c, (p + 1) * c, 1f / Math.max(1, inside));
        }
      }
    }

    void pool() {
      Arrays.fill(result, nothing);
      for (float[] some : seen) {
        if (max) {
          maximum(some, result);
        } else {
          add(some, result);
        }
      }
      if (mean) {
        multiply(factor, result);
      }
    }

    /** Leaves dL/d(what each tap sees) in place of it. */
    void poolGradient() {
      if (max) {
        pool();
        Arrays.fill(free, 1);
        for (float[] some : seen) {
          firstGradient(some, result, gradient, free);
        }
      } else {
        if (mean) {
          multiply(factor, gradient);
        }
        for (float[] some : seen) {
          System.arraycopy(gradient, 0, some, 0, some.length);
        }
      }
    }

    void store(float[] dx, int v) {
      for (int p = 0; p < width; p++) {
        int[] to = pixels[v * width + p];
        for (int tap = 0; tap < to.length; tap++) {
          if (to[tap] < 0) {
            continue;
          }
          if (disjoint) {
            System.arraycopy(seen[tap], p * c, dx, to[tap] * c, c);
          } else {
            for (int k = 0; k < c; k++) {
              dx[to[tap] * c + k] += seen[tap][p * c + k];
            }
          }
        }
      }
    }
  }

  // Whole arrays from index 0, without branches: the compiler makes vector instructions of these.

  private static void maximum(float[] x, float[] maximum) {
    for (int i = 0; i < maximum.length; i++) {
      maximum[i] = Math.max(maximum[i], x[i]);
    }
  }

  private static void add(float[] x, float[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += x[i];
    }
  }

  private static void multiply(float[] factor, float[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor[i];
    }
  }

  private static void firstGradient(float[] x, float[] maximum, float[] dy, float[] free) {
    for (int i = 0; i < x.length; i++) {
      // 1 where x is the maximum and the first such one, else 0.
      float hit = free[i] * TileMath.step(x[i] - maximum[i]);
      free[i] -= hit;
      x[i] = hit * dy[i];
    }
  }
}
