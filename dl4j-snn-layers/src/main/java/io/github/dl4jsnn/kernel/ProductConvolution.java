package io.github.dl4jsnn.kernel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A convolution as matrix products: the input values that an output pixel sees become a column
 * (im2col), and one product serves the pixels of a block of images that fits into the cache.
 *
 * <p>Every matrix is the transpose of rows of pixels, which in f order is their memory: BLAS reads
 * and writes in place. Products run one after the other, because BLAS uses all cores itself; the
 * copies between them are spread over the cores.
 */
final class ProductConvolution {

  /** Values of the columns of a block: about 2 MB. */
  private static final int BLOCK = 1 << 19;

  private final ConvolutionShape shape;

  /** Scratch that no thread uses now: as many as threads ever worked at once. */
  private final Queue<Scratch> free = new ConcurrentLinkedQueue<>();

  ProductConvolution(ConvolutionShape shape) {
    this.shape = shape;
  }

  /** Images of one thread; making them anew for each block would cost more than the copies. */
  private final class Scratch {
    final float[] x = new float[shape.size()];
    final float[] y = new float[shape.outSize()];
    final float[] column = new float[shape.outPixels() * shape.fanIn()];
    final PaddedImage image = new PaddedImage(shape);
  }

  private Scratch take() {
    Scratch scratch = free.poll();
    return scratch == null ? new Scratch() : scratch;
  }

  private int blockSize(int images) {
    int each = Math.max(1, shape.outPixels() * shape.fanIn());
    return Math.max(1, Math.min(images, BLOCK / each));
  }

  private static INDArray matrix(int rows, int columns) {
    return Nd4j.createUninitializedDetached(DataType.FLOAT, 'f', rows, columns);
  }

  /** The part of a block's matrix that belongs to its first images. */
  private INDArray head(INDArray block, int images) {
    int columns = images * shape.outPixels();
    return columns == block.size(1)
        ? block
        : block.get(NDArrayIndex.all(), NDArrayIndex.interval(0, columns));
  }

  /**
   * Input currents; see {@link EventConvolution#forward}.
   *
   * @param weights [outChannels, fanIn], f order
   */
  void forward(ImageStore in, INDArray weights, float[] bias, ImageStore out) {
    int n = in.images();
    int block = blockSize(n);
    INDArray columns = matrix(shape.fanIn(), block * shape.outPixels());
    INDArray currents = matrix(shape.outChannels(), block * shape.outPixels());
    ImageStore results = ImageStore.of(currents, shape.outSize());
    for (int first = 0; first < n; first += block) {
      int start = first;
      int count = Math.min(block, n - first);
      fill(in, start, count, columns);
      Nd4j.gemm(weights, head(columns, count), head(currents, count), false, false, 1.0, 0.0);
      Workers.split(
          count,
          (from, to) -> {
            ImageStore.Access read = results.access();
            ImageStore.Access write = out.access();
            Scratch s = take();
            for (int i = from; i < to; i++) {
              read.get(i, s.y);
              for (int p = 0; bias != null && p < s.y.length; p += bias.length) {
                for (int k = 0; k < bias.length; k++) {
                  s.y[p + k] += bias[k];
                }
              }
              write.put(start + i, s.y);
            }
            free.add(s);
          });
    }
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
    int n = errors.images();
    int block = blockSize(n);
    INDArray columns = matrix(shape.fanIn(), block * shape.outPixels());
    INDArray blockErrors = matrix(shape.outChannels(), block * shape.outPixels());
    INDArray weightGradient = in == null ? null : matrix(shape.outChannels(), shape.fanIn());
    for (int first = 0; first < n; first += block) {
      int count = Math.min(block, n - first);
      INDArray e = head(blockErrors, count);
      INDArray x = head(columns, count);
      copy(errors, first, count, blockErrors);
      if (in != null) {
        fill(in, first, count, columns);
        Nd4j.gemm(e, x, weightGradient, false, true, 1.0, first == 0 ? 0.0 : 1.0);
      }
      if (inputGradient != null) {
        Nd4j.gemm(weights, e, x, true, false, 1.0, 0.0);
        spread(columns, first, count, inputGradient);
      }
    }
    return weightGradient;
  }

  private void copy(ImageStore errors, int first, int count, INDArray block) {
    ImageStore target = ImageStore.of(block, shape.outSize());
    Workers.split(
        count,
        (from, to) -> {
          ImageStore.Access read = errors.access();
          ImageStore.Access write = target.access();
          Scratch s = take();
          for (int i = from; i < to; i++) {
            read.get(first + i, s.y);
            write.put(i, s.y);
          }
          free.add(s);
        });
  }

  /** Writes the columns of a block of images. */
  private void fill(ImageStore in, int first, int count, INDArray columns) {
    ImageStore target = ImageStore.of(columns, shape.outPixels() * shape.fanIn());
    Workers.split(
        count,
        (from, to) -> {
          ImageStore.Access read = in.access();
          ImageStore.Access write = target.access();
          Scratch s = take();
          // What spread(..) left in the padding.
          s.image.clear();
          for (int i = from; i < to; i++) {
            read.get(first + i, s.x);
            s.image.load(s.x);
            s.image.columns(s.column);
            write.put(i, s.column);
          }
          free.add(s);
        });
  }

  /** Adds the columns of a block to the images they came from. */
  private void spread(INDArray columns, int first, int count, ImageStore out) {
    ImageStore source = ImageStore.of(columns, shape.outPixels() * shape.fanIn());
    Workers.split(
        count,
        (from, to) -> {
          ImageStore.Access read = source.access();
          ImageStore.Access write = out.access();
          Scratch s = take();
          for (int i = from; i < to; i++) {
            read.get(i, s.column);
            s.image.clear();
            s.image.add(s.column);
            s.image.store(s.x);
            write.put(first + i, s.x);
          }
          free.add(s);
        });
  }
}
