package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;

/**
 * A convolution that visits only the values of its input which are not 0: for each of them, and
 * each tap of the kernel, a row of weights (forward) or of errors (weight gradient) is added.
 *
 * <pre>
 * I[p, :]           = bias + Σ_tap Σ_c x[q(p, tap), c] W[tap, c, :]
 * dW[tap, c, :]     = Σ_images Σ_p x[q(p, tap), c] dI[p, :]
 * </pre>
 *
 * where q is the input pixel that output pixel p sees through a tap. The additions of one sum run
 * in a fixed order, so results do not depend on the number of threads.
 */
final class EventConvolution {

  /** Copies of the weight gradient that are summed at the end. */
  private static final int COPIES = 8;

  private final ConvolutionShape shape;

  EventConvolution(ConvolutionShape shape) {
    this.shape = shape;
  }

  /**
   * Input currents.
   *
   * @param in images [h][w][c]
   * @param weights [fanIn][outChannels], row tap c + channel
   * @param bias [outChannels], or null
   * @param out receives images [outHeight][outWidth][outChannels]
   */
  void forward(ImageStore in, float[][] weights, float[] bias, ImageStore out) {
    int[][] pixels = shape.inputPixels();
    Workers.split(
        in.images(),
        (from, to) -> {
          ImageStore.Access read = in.access();
          ImageStore.Access write = out.access();
          float[] x = new float[shape.size()];
          float[] y = new float[shape.outSize()];
          Events events = new Events(shape);
          Rows rows = new Rows(shape.fanIn(), shape.outChannels());
          for (int image = from; image < to; image++) {
            read.get(image, x);
            events.byPixel(x);
            for (int p = 0; p < pixels.length; p++) {
              gather(events, pixels[p], rows);
              rows.start(bias);
              rows.addTo(weights);
              rows.copyTo(y, p * shape.outChannels());
            }
            write.put(image, y);
          }
        });
  }

  /** Lists the weight rows of all events that an output pixel sees. */
  private void gather(Events events, int[] seen, Rows rows) {
    int count = 0;
    for (int tap = 0; tap < seen.length; tap++) {
      if (seen[tap] >= 0) {
        int row = tap * shape.channels();
        int end = events.end[seen[tap]];
        for (int k = events.start[seen[tap]]; k < end; k++) {
          rows.index[count] = row + events.other[k];
          rows.factor[count++] = events.value[k];
        }
      }
    }
    rows.count = count;
  }

  /**
   * Gradient of the weights.
   *
   * @param in the images of {@link #forward}
   * @param errors dL/dI, images [outHeight][outWidth][outChannels]
   * @return [fanIn][outChannels]
   */
  float[][] weightGradient(ImageStore in, ImageStore errors) {
    int copies = Math.max(1, Math.min(COPIES, in.images()));
    int[][] seenBy = shape.outputPixels();
    float[][][] sums = new float[copies][][];
    Workers.split(
        copies,
        (from, to) -> {
          for (int copy = from; copy < to; copy++) {
            int first = (int) ((long) in.images() * copy / copies);
            int end = (int) ((long) in.images() * (copy + 1) / copies);
            sums[copy] = weightGradient(in, errors, first, end, seenBy);
          }
        });
    Workers.split(
        shape.fanIn(),
        (from, to) -> {
          for (int copy = 1; copy < copies; copy++) {
            for (int i = from; i < to; i++) {
              add(sums[copy][i], sums[0][i]);
            }
          }
        });
    return sums[0];
  }

  private float[][] weightGradient(
      ImageStore in, ImageStore errors, int first, int end, int[][] seenBy) {
    int n = shape.outChannels();
    float[][] sum = new float[shape.fanIn()][n];
    ImageStore.Access read = in.access();
    ImageStore.Access readErrors = errors.access();
    float[] x = new float[shape.size()];
    float[] e = new float[shape.outSize()];
    float[][] errorRows = new float[shape.outPixels()][n];
    Events events = new Events(shape);
    Rows rows = new Rows(shape.pixels(), n);
    for (int image = first; image < end; image++) {
      read.get(image, x);
      events.byChannel(x);
      readErrors.get(image, e);
      for (int p = 0; p < errorRows.length; p++) {
        System.arraycopy(e, p * n, errorRows[p], 0, n);
      }
      for (int tap = 0; tap < seenBy.length; tap++) {
        for (int c = 0; c < shape.channels(); c++) {
          int count = 0;
          for (int k = events.start[c]; k < events.end[c]; k++) {
            int p = seenBy[tap][events.other[k]];
            if (p >= 0) {
              rows.index[count] = p;
              rows.factor[count++] = events.value[k];
            }
          }
          rows.count = count;
          rows.addTo(errorRows, sum[tap * shape.channels() + c]);
        }
      }
    }
    return sum;
  }

  private static void add(float[] some, float[] sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += some[j];
    }
  }

  /** The values of one image that are not 0, grouped by pixel or by channel. */
  private static final class Events {

    private final ConvolutionShape shape;

    /** Where each group begins. */
    final int[] start;

    /** Where each group ends, exclusive. */
    final int[] end;

    /** The channel of each event of a pixel, or the pixel of each event of a channel. */
    final int[] other;

    final float[] value;

    Events(ConvolutionShape shape) {
      this.shape = shape;
      int groups = Math.max(shape.pixels(), shape.channels());
      start = new int[groups];
      end = new int[groups];
      // One place more than values in each group: see below.
      other = new int[shape.size() + groups];
      value = new float[shape.size() + groups];
    }

    // Values are always written and kept where they count: a branch would be mispredicted.

    void byPixel(float[] x) {
      int count = 0;
      int at = 0;
      for (int p = 0; p < shape.pixels(); p++) {
        start[p] = count;
        for (int c = 0; c < shape.channels(); c++) {
          float v = x[at++];
          other[count] = c;
          value[count] = v;
          count += v != 0 ? 1 : 0;
        }
        end[p] = count;
      }
    }

    void byChannel(float[] x) {
      int channels = shape.channels();
      for (int c = 0; c < channels; c++) {
        start[c] = c * (shape.pixels() + 1);
        end[c] = start[c];
      }
      int at = 0;
      for (int p = 0; p < shape.pixels(); p++) {
        for (int c = 0; c < channels; c++) {
          float v = x[at++];
          int k = end[c];
          other[k] = p;
          value[k] = v;
          end[c] = k + (v != 0 ? 1 : 0);
        }
      }
    }
  }

  /** A weighted sum of rows, four at a time: a quarter of the passes over the sum. */
  private static final class Rows {

    final int[] index;
    final float[] factor;
    int count;
    private final float[] sum;

    Rows(int capacity, int width) {
      index = new int[capacity];
      factor = new float[capacity];
      sum = new float[width];
    }

    void start(float[] bias) {
      if (bias == null) {
        Arrays.fill(sum, 0);
      } else {
        System.arraycopy(bias, 0, sum, 0, sum.length);
      }
    }

    void addTo(float[][] rows) {
      addTo(rows, sum);
    }

    void copyTo(float[] to, int at) {
      System.arraycopy(sum, 0, to, at, sum.length);
    }

    void addTo(float[][] rows, float[] to) {
      int k = 0;
      for (; k + 4 <= count; k += 4) {
        add4(rows, k, to);
      }
      for (; k < count; k++) {
        add(rows[index[k]], factor[k], to);
      }
    }

    private void add4(float[][] rows, int k, float[] to) {
      float[] a = rows[index[k]];
      float[] b = rows[index[k + 1]];
      float[] c = rows[index[k + 2]];
      float[] d = rows[index[k + 3]];
      float p = factor[k];
      float q = factor[k + 1];
      float r = factor[k + 2];
      float s = factor[k + 3];
      for (int j = 0; j < to.length; j++) {
        to[j] += (p * a[j] + q * b[j]) + (r * c[j] + s * d[j]);
      }
    }

    private static void add(float[] row, float factor, float[] to) {
      for (int j = 0; j < to.length; j++) {
        to[j] += factor * row[j];
      }
    }
  }
}
