package io.github.dl4jsnn.internal.image;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution on FLOAT images in the memory of the CPU, and its gradients. Sparse input, as
 * spikes are, goes by events; dense input by matrix products; a sample of the input decides. The
 * gradient of the input goes by products, see {@link WinogradConvolution} and {@link
 * ProductConvolution}.
 *
 * <p>Results do not depend on the number of threads.
 */
public final class Convolution {

  /**
   * Up to which part of nonzero values events are faster; measured with 32 to 256 channels and 3 x
   * 3 taps, on two cores.
   */
  private static final double SPARSE = 0.3;

  /** The same where few output pixels see an input pixel, as with a stride of 2. */
  private static final double SPARSE_SEEN_RARELY = 0.15;

  /** Output pixels that see an input pixel, from which on they are not few. */
  private static final int OFTEN = 6;

  /** Weights that stay in the cache, 4 MB; events visit their rows in any order. */
  private static final int CACHED = 1 << 20;

  private final ConvolutionShape shape;
  private final ConvolutionWeights weights;
  private final ImageStore in;
  private final boolean sparse;

  /**
   * @param shape sizes
   * @param weights W and b
   * @param in images [h][w][c]
   */
  public Convolution(ConvolutionShape shape, ConvolutionWeights weights, ImageStore in) {
    this(
        shape,
        weights,
        in,
        shape.fanIn() * shape.outChannels() <= CACHED && in.density() <= sparse(shape));
  }

  private static double sparse(ConvolutionShape shape) {
    boolean often = (long) shape.taps() * shape.outPixels() >= (long) OFTEN * shape.pixels();
    return often ? SPARSE : SPARSE_SEEN_RARELY;
  }

  Convolution(ConvolutionShape shape, ConvolutionWeights weights, ImageStore in, boolean sparse) {
    this.shape = shape;
    this.weights = weights;
    this.in = in;
    this.sparse = sparse;
  }

  /** The same of some of the images, in the same way; see {@link ImageStore#part}. */
  public Convolution part(int b, int firstRow, int rows, int firstStep, int steps) {
    ImageStore some = in.part(b, firstRow, rows, firstStep, steps);
    return new Convolution(shape, weights, some, sparse);
  }

  /**
   * Input currents of the neurons.
   *
   * @param out receives images [outHeight][outWidth][outChannels]
   */
  public void forward(ImageStore out) {
    if (sparse) {
      new EventConvolution(shape).forward(in, weights.rows(), weights.bias(), out);
    } else {
      new ProductConvolution(shape).forward(in, weights.matrix(), weights.bias(), out);
    }
  }

  /**
   * Gradients.
   *
   * @param errors dL/dI, images [outHeight][outWidth][outChannels]
   * @param weightGradient receives dL/dW, [nOut, nIn, kH, kW]
   * @param inputGradient receives dL/d(input), images [h][w][c]; null where it is not asked
   */
  public void backward(ImageStore errors, INDArray weightGradient, ImageStore inputGradient) {
    ImageStore rest = inputGradient;
    if (rest != null && WinogradConvolution.servesInputGradient(shape)) {
      WinogradConvolution.ofInputGradient(shape).run(errors, weights.rows(), rest);
      rest = null;
    }
    if (sparse) {
      weights.write(new EventConvolution(shape).weightGradient(in, errors), weightGradient);
    }
    if (!sparse || rest != null) {
      INDArray dW =
          new ProductConvolution(shape)
              .backward(sparse ? null : in, errors, weights.matrix(), rest);
      if (dW != null) {
        weights.write(dW, weightGradient);
      }
    }
  }
}
