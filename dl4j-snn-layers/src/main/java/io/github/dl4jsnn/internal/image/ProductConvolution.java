package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import io.github.dl4jsnn.internal.memory.BlasMatrix;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.NativeThreads;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution as one matrix product per tap, without a copy of what each output pixel sees. The
 * pixels that a tap shows to the output pixels of an image lie in the padded image one after the
 * other, moved by the place of the tap; at the end of each row there are some too many.
 *
 * <pre>
 * I = Σ_tap W[tap] X[tap]        dL/dX[tap] += W[tap]' dL/dI        dL/dW[tap] += dL/dI X[tap]'
 * </pre>
 *
 * <p>With a stride of s every s-th pixel belongs together: there is one padded image for each
 * remainder of the row and the column by s. Each of our threads makes its own products, see {@link
 * NativeThreads}.
 */
final class ProductConvolution {

  private final ConvolutionShape shape;
  private final Axis v;
  private final Axis h;

  /** Width and height of the image of a remainder. */
  private final int width;

  private final int height;

  /** Output pixels, the gaps between their rows included. */
  private final int span;

  private final ImageBlocks<Scratch> blocks = new ImageBlocks<>(Scratch::new);

  ProductConvolution(ConvolutionShape shape) {
    this.shape = shape;
    v = shape.vertical();
    h = shape.horizontal();
    width = h.out() + shift(h, h.kernel() - 1);
    height = v.out() + shift(v, v.kernel() - 1);
    span = (v.out() - 1) * width + h.out();
  }

  private static int shift(Axis axis, int tap) {
    return tap * axis.dilation() / axis.stride();
  }

  private static int remainder(Axis axis, int tap) {
    return tap * axis.dilation() % axis.stride();
  }

  /** What one thread needs for an image. */
  private final class Scratch {
    private final float[] x = new float[shape.size()];
    private final float[] y = new float[shape.outSize()];
    private final BlasMatrix pixels =
        BlasMatrix.zeros(shape.channels(), v.stride() * h.stride() * height * width);
    private final BlasMatrix outputs = BlasMatrix.zeros(shape.outChannels(), span);
    private final FloatMemory pixelMemory = new FloatMemory(pixels.array());
    private final FloatMemory outputMemory = new FloatMemory(outputs.array());
    private final float[] values = new float[(int) pixels.array().length()];

    /** The pixels of each tap. */
    private final BlasMatrix[] seen =
        IntStream.range(0, shape.taps())
            .mapToObj(tap -> pixels.part(first(tap), span))
            .toArray(BlasMatrix[]::new);

    private int first(int tap) {
      int ky = tap / h.kernel();
      int kx = tap % h.kernel();
      int image = remainder(v, ky) * h.stride() + remainder(h, kx);
      return (image * height + shift(v, ky)) * width + shift(h, kx);
    }

    /** Where a pixel lies among the padded images; -1: nothing sees it. */
    private int place(int py, int px) {
      int qy = py / v.stride();
      int qx = px / h.stride();
      int image = py % v.stride() * h.stride() + px % h.stride();
      return qy < height && qx < width ? (image * height + qy) * width + qx : -1;
    }

    void loadPixels(ImageStore.Access in, int image) {
      in.get(image, x);
      // What storePixels(..) left in the padding.
      Arrays.fill(values, 0);
      move(true);
      pixelMemory.put(0, values, values.length);
    }

    void clearPixels() {
      Arrays.fill(values, 0);
      pixelMemory.put(0, values, values.length);
    }

    void storePixels(ImageStore.Access out, int image) {
      pixelMemory.get(0, values, values.length);
      move(false);
      out.put(image, x);
    }

    /** Between the image and the padded ones, runs of pixels that lie together at once. */
    private void move(boolean load) {
      int c = shape.channels();
      int run = h.stride() == 1 ? Math.max(1, Math.min(h.in(), width - h.padding())) : 1;
      for (int iy = 0; iy < v.in(); iy++) {
        for (int ix = 0; ix < h.in(); ix += run) {
          int place = place(iy + v.padding(), ix + h.padding());
          int at = (iy * h.in() + ix) * c;
          int n = Math.min(run, h.in() - ix) * c;
          if (load && place >= 0) {
            System.arraycopy(x, at, values, place * c, n);
          } else if (!load && place >= 0) {
            System.arraycopy(values, place * c, x, at, n);
          } else if (!load) {
            Arrays.fill(x, at, at + n, 0);
          }
        }
      }
    }

    void close() {
      // Without waiting for the garbage collector.
      pixels.array().close();
      outputs.array().close();
    }

    void loadErrors(ImageStore.Access errors, int image) {
      errors.get(image, y);
      int row = h.out() * shape.outChannels();
      for (int oy = 0; oy < v.out(); oy++) {
        outputMemory.put((long) oy * width * shape.outChannels(), y, oy * row, row);
      }
    }

    void storeCurrents(float[] bias, ImageStore.Access out, int image) {
      int row = h.out() * shape.outChannels();
      for (int oy = 0; oy < v.out(); oy++) {
        outputMemory.get((long) oy * width * shape.outChannels(), y, oy * row, row);
      }
      for (int p = 0; bias != null && p < y.length; p += bias.length) {
        for (int k = 0; k < bias.length; k++) {
          y[p + k] += bias[k];
        }
      }
      out.put(image, y);
    }
  }

  /** The weights of each tap, [outChannels, channels]. */
  private BlasMatrix[] taps(INDArray weights) {
    BlasMatrix all = BlasMatrix.of(weights);
    return IntStream.range(0, shape.taps())
        .mapToObj(tap -> all.part(tap * shape.channels(), shape.channels()))
        .toArray(BlasMatrix[]::new);
  }

  /**
   * Input currents; see {@link EventConvolution#forward}.
   *
   * @param weights [outChannels, fanIn], f order
   */
  void forward(ImageStore in, INDArray weights, float[] bias, ImageStore out) {
    BlasMatrix[] w = taps(weights);
    blocks.each(
        in.images(),
        1,
        (s, group, image, count) -> {
          s.loadPixels(in.access(), image);
          s.outputs.product(w[0], false, s.seen[0], false);
          for (int tap = 1; tap < w.length; tap++) {
            s.outputs.addProduct(w[tap], false, s.seen[tap], false);
          }
          s.storeCurrents(bias, out.access(), image);
        });
    blocks.end(Scratch::close);
  }

  /**
   * Gradients.
   *
   * @param in images of the forward pass; null where the weight gradient is not asked
   * @param errors dL/dI, images [outHeight][outWidth][outChannels]
   * @param weights [outChannels, fanIn], f order
   * @param inputGradient receives dL/d(input), images [h][w][c]; null where it is not asked
   * @return dL/dW, [outChannels, fanIn], f order; null where it is not asked
   */
  INDArray backward(ImageStore in, ImageStore errors, INDArray weights, ImageStore inputGradient) {
    BlasMatrix[] w = taps(weights);
    BlasMatrix[][] sums = new BlasMatrix[in == null ? 0 : ImageBlocks.groups(errors.images())][];
    for (int g = 0; g < sums.length; g++) {
      sums[g] = taps(BlasMatrix.zeros(shape.outChannels(), shape.fanIn()).array());
    }
    blocks.each(
        errors.images(),
        1,
        (s, group, image, count) -> {
          s.loadErrors(errors.access(), image);
          if (in != null) {
            s.loadPixels(in.access(), image);
            for (int tap = 0; tap < w.length; tap++) {
              sums[group][tap].addProduct(s.outputs, false, s.seen[tap], true);
            }
          }
          if (inputGradient != null) {
            s.clearPixels();
            for (int tap = 0; tap < w.length; tap++) {
              s.seen[tap].addProduct(w[tap], true, s.outputs, false);
            }
            s.storePixels(inputGradient.access(), image);
          }
        });
    blocks.end(Scratch::close);
    // In the order of the groups, so that the sum does not depend on threads.
    for (int g = 1; g < sums.length; g++) {
      sums[0][0].array().addi(sums[g][0].array());
      sums[g][0].array().close();
    }
    return sums.length == 0 ? null : sums[0][0].array();
  }
}
