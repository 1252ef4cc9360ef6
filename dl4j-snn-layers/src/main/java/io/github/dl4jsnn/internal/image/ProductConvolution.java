package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.memory.ColumnMatrix;
import io.github.dl4jsnn.internal.memory.NativeThreads;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution as matrix products: the input values that an output pixel sees become a column
 * (im2col), and one product serves the pixels of some images, so few that they fit into the
 * second-level cache of a core.
 *
 * <p>Every matrix is the transpose of rows of pixels, which in f order is their memory: BLAS reads
 * and writes in place. Each of our threads makes its own products, see {@link NativeThreads}.
 */
final class ProductConvolution {

  /** Values of the columns of a block, 512 KB. */
  private static final int BLOCK = 1 << 17;

  private final ConvolutionShape shape;
  private final int block;

  private final ImageBlocks<Scratch> blocks = new ImageBlocks<>(Scratch::new);

  ProductConvolution(ConvolutionShape shape) {
    this.shape = shape;
    block = Math.max(1, BLOCK / Math.max(1, shape.outPixels() * shape.fanIn()));
  }

  /** What one thread needs for a block of images. */
  private final class Scratch {
    private final float[] x = new float[shape.size()];
    private final float[] y = new float[shape.outSize()];
    private final float[] column = new float[shape.outPixels() * shape.fanIn()];
    private final PaddedImage image = new PaddedImage(shape);
    private final INDArray columns = ColumnMatrix.create(shape.fanIn(), block * shape.outPixels());
    private final INDArray outputs =
        ColumnMatrix.create(shape.outChannels(), block * shape.outPixels());
    private final ImageStore.Access columnsOfImages =
        ImageStore.of(columns, shape.outPixels() * shape.fanIn()).access();
    private final ImageStore.Access outputsOfImages =
        ImageStore.of(outputs, shape.outSize()).access();

    /** The part of a matrix that belongs to the first images. */
    INDArray head(INDArray matrix, int images) {
      return ColumnMatrix.head(matrix, images * shape.outPixels());
    }

    /** Images to columns. */
    void fill(ImageStore.Access in, int first, int count) {
      // What spread(..) left in the padding.
      image.clear();
      for (int i = 0; i < count; i++) {
        in.get(first + i, x);
        image.load(x);
        image.columns(column);
        columnsOfImages.put(i, column);
      }
    }

    /** Adds columns to the images they came from. */
    void spread(int first, int count, ImageStore.Access out) {
      for (int i = 0; i < count; i++) {
        columnsOfImages.get(i, column);
        image.clear();
        image.add(column);
        image.store(x);
        out.put(first + i, x);
      }
    }

    void readErrors(ImageStore.Access errors, int first, int count) {
      for (int i = 0; i < count; i++) {
        errors.get(first + i, y);
        outputsOfImages.put(i, y);
      }
    }

    void writeCurrents(int first, int count, float[] bias, ImageStore.Access out) {
      for (int i = 0; i < count; i++) {
        outputsOfImages.get(i, y);
        for (int p = 0; bias != null && p < y.length; p += bias.length) {
          for (int k = 0; k < bias.length; k++) {
            y[p + k] += bias[k];
          }
        }
        out.put(first + i, y);
      }
    }
  }

  /**
   * Input currents; see {@link EventConvolution#forward}.
   *
   * @param weights [outChannels, fanIn], f order
   */
  void forward(ImageStore in, INDArray weights, float[] bias, ImageStore out) {
    blocks.each(
        in.images(),
        block,
        (s, group, first, count) -> {
          s.fill(in.access(), first, count);
          INDArray x = s.head(s.columns, count);
          Nd4j.gemm(weights, x, s.head(s.outputs, count), false, false, 1.0, 0.0);
          s.writeCurrents(first, count, bias, out.access());
        });
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
    INDArray[] sums = new INDArray[in == null ? 0 : ImageBlocks.groups(errors.images())];
    for (int g = 0; g < sums.length; g++) {
      sums[g] = ColumnMatrix.create(shape.outChannels(), shape.fanIn()).assign(0);
    }
    blocks.each(
        errors.images(),
        block,
        (s, group, first, count) -> {
          INDArray e = s.head(s.outputs, count);
          INDArray x = s.head(s.columns, count);
          s.readErrors(errors.access(), first, count);
          if (in != null) {
            s.fill(in.access(), first, count);
            Nd4j.gemm(e, x, sums[group], false, true, 1.0, 1.0);
          }
          if (inputGradient != null) {
            Nd4j.gemm(weights, e, x, true, false, 1.0, 0.0);
            s.spread(first, count, inputGradient.access());
          }
        });
    // In the order of the groups, so that the sum does not depend on threads.
    for (int g = 1; g < sums.length; g++) {
      sums[0].addi(sums[g]);
    }
    return sums.length == 0 ? null : sums[0];
  }
}
