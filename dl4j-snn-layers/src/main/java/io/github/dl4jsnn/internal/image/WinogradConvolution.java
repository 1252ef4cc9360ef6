package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import io.github.dl4jsnn.internal.memory.BlasMatrix;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A convolution with a kernel of 3 x 3 and a stride of 1, as sixteen matrix products: Winograd's
 * F(2 x 2, 3 x 3). Each tile of 2 x 2 output pixels takes 16 multiplications a pair of channels
 * instead of 36.
 *
 * <pre>
 * y = A' [(G w G') ⊙ (B' x B)] A       x: 4 x 4 input pixels, w: the kernel, y: 2 x 2 output pixels
 * </pre>
 *
 * <p>A. Lavin, S. Gray, "Fast algorithms for convolutional neural networks", CVPR 2016. Results
 * differ from those of one product by rounding, some 1e-6 of the largest value, and do not depend
 * on the number of threads.
 */
final class WinogradConvolution {

  /** Values of the transformed tiles of a block, 2 MB. */
  private static final int BLOCK = 1 << 19;

  /** With fewer channels the products are too small for BLAS. */
  private static final int CHANNELS = 64;

  private final ConvolutionShape shape;
  private final boolean flipped;
  private final int across;
  private final int down;

  /** Images of a block, and their rows of tiles: all of several images, or some of one. */
  private final int images;

  private final int rows;

  private WinogradConvolution(ConvolutionShape shape, boolean flipped) {
    this.shape = shape;
    this.flipped = flipped;
    across = (shape.horizontal().out() + 1) / 2;
    down = (shape.vertical().out() + 1) / 2;
    int row = WinogradTiles.POINTS * across * (shape.channels() + shape.outChannels());
    int possible = Math.max(1, BLOCK / row);
    images = Math.max(1, possible / down);
    rows = Math.min(down, possible);
  }

  /** Whether {@link #ofInputGradient} knows the shape, and is the faster way. */
  static boolean servesInputGradient(ConvolutionShape shape) {
    return serves(shape.vertical())
        && serves(shape.horizontal())
        && Math.min(shape.channels(), shape.outChannels()) >= CHANNELS;
  }

  private static boolean serves(Axis axis) {
    int behind = axis.out() + 2 - axis.in() - axis.padding();
    return axis.kernel() == 3
        && axis.stride() == 1
        && axis.dilation() == 1
        && axis.padding() <= 2
        && behind >= 0
        && behind <= 2;
  }

  /** From dL/dI to dL/d(input): the convolution of the errors with the kernel turned round. */
  static WinogradConvolution ofInputGradient(ConvolutionShape shape) {
    return new WinogradConvolution(
        new ConvolutionShape(
            turned(shape.vertical()),
            turned(shape.horizontal()),
            shape.outChannels(),
            shape.channels()),
        true);
  }

  private static Axis turned(Axis axis) {
    return new Axis(axis.out(), axis.in(), 3, 1, 2 - axis.padding(), 1);
  }

  /** What one thread needs for a block. */
  private final class Scratch {

    private final float[] x = new float[shape.size()];
    private final float[] y = new float[shape.outSize()];
    private final WinogradTiles tiles = new WinogradTiles(shape);
    private final BlasMatrix[] seen = matrices(shape.channels());
    private final BlasMatrix[] sums = matrices(shape.outChannels());
    private final FloatMemory[] seenMemory = WinogradTiles.memory(seen);
    private final FloatMemory[] sumsMemory = WinogradTiles.memory(sums);

    /** The first columns of {@link #seen} and {@link #sums}, by their number. */
    private final Map<Integer, BlasMatrix[][]> heads = new HashMap<>();

    private BlasMatrix[] matrices(int height) {
      BlasMatrix[] all = new BlasMatrix[WinogradTiles.POINTS];
      for (int f = 0; f < all.length; f++) {
        all[f] = BlasMatrix.zeros(height, images * rows * across);
      }
      return all;
    }

    private BlasMatrix[][] heads(int width) {
      return heads.computeIfAbsent(
          width, w -> new BlasMatrix[][] {heads(seen, width), heads(sums, width)});
    }

    private BlasMatrix[] heads(BlasMatrix[] matrices, int width) {
      return Arrays.stream(matrices).map(m -> m.part(0, width)).toArray(BlasMatrix[]::new);
    }

    private void close() {
      WinogradConvolution.close(seen);
      WinogradConvolution.close(sums);
    }

    private void run(ImageStore in, BlasMatrix[] weights, ImageStore out, int first, int count) {
      ImageStore.Access read = in.access();
      ImageStore.Access write = out.access();
      for (int row = 0; row < down; row += rows) {
        int some = Math.min(rows, down - row);
        for (int i = 0; i < count; i++) {
          if (row == 0) {
            read.get(first + i, x);
            tiles.load(x);
          }
          for (int r = 0; r < some; r++) {
            tiles.transform(row + r);
            tiles.put(seenMemory, (i * some + r) * across);
          }
        }
        BlasMatrix[][] used = heads(count * some * across);
        for (int f = 0; f < weights.length; f++) {
          used[1][f].product(weights[f], flipped, used[0][f], false);
        }
        for (int i = 0; i < count; i++) {
          for (int r = 0; r < some; r++) {
            tiles.get(sumsMemory, (i * some + r) * across);
            tiles.invert(row + r, y);
          }
          if (row + some == down) {
            write.put(first + i, y);
          }
        }
      }
    }
  }

  /**
   * @param in images of {@code shape}
   * @param weights [fanIn][outChannels] of the convolution, row tap c + channel
   * @param out receives images
   */
  void run(ImageStore in, float[][] weights, ImageStore out) {
    BlasMatrix[] transformed = transformed(weights);
    ImageBlocks<Scratch> blocks = new ImageBlocks<>(Scratch::new);
    blocks.each(
        in.images(),
        images,
        (scratch, group, first, count) -> scratch.run(in, transformed, out, first, count));
    // Without waiting for the garbage collector.
    blocks.end(Scratch::close);
    close(transformed);
  }

  private static void close(BlasMatrix[] matrices) {
    for (BlasMatrix matrix : matrices) {
      matrix.array().close();
    }
  }

  /** G w G', each [outChannels, channels] of the convolution, f order. */
  private BlasMatrix[] transformed(float[][] weights) {
    int n = weights[0].length;
    int c = weights.length / 9;
    BlasMatrix[] all = new BlasMatrix[WinogradTiles.POINTS];
    for (int f = 0; f < all.length; f++) {
      all[f] = BlasMatrix.zeros(n, c);
    }
    FloatMemory[] memory = WinogradTiles.memory(all);
    float[][] kernel = new float[9][];
    float[][] to = new float[WinogradTiles.POINTS][n];
    for (int i = 0; i < c; i++) {
      for (int tap = 0; tap < 9; tap++) {
        kernel[flipped ? 8 - tap : tap] = weights[tap * c + i];
      }
      WinogradTiles.kernel(kernel, to);
      for (int f = 0; f < to.length; f++) {
        memory[f].put((long) i * n, to[f], n);
      }
    }
    return all;
  }
}
