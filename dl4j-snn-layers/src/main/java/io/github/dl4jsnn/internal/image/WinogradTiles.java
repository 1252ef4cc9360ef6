package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.image.ConvolutionShape.Axis;
import io.github.dl4jsnn.internal.memory.BlasMatrix;
import io.github.dl4jsnn.internal.memory.FloatMemory;

/**
 * The transforms of Winograd's F(2 x 2, 3 x 3), a row of tiles at a time: pixels of even and of odd
 * columns lie apart, so that each step of a transform is one loop over a row. Scratch of one
 * thread.
 *
 * <pre>
 *      1  0 -1  0         1   0   0
 * B' = 0  1  1  0     G = ½   ½   ½     A' = 1  1  1  0
 *      0 -1  1  0         ½  -½   ½          0  1 -1 -1
 *      0  1  0 -1         0   0   1
 * </pre>
 */
final class WinogradTiles {

  /** Values of a transformed tile. */
  static final int POINTS = 16;

  private final ConvolutionShape shape;
  private final int across;

  /** Pixels of even and of odd columns of the padded image, [row][parity][pixel channel]. */
  private final float[][][] pixels;

  /** B' x, [row of the tile][parity][pixel channel]. */
  private final float[][][] half;

  /** B' x B of a row of tiles, [point][tile channel]. */
  private final float[][] seen;

  /** The products of a row of tiles, [point][tile channel]. */
  private final float[][] sums;

  /** A' m, [row][point of a row][tile channel]. */
  private final float[][][] halfSums;

  private final float[] even;
  private final float[] odd;

  /** Pixels of a parity from the second one on. */
  private final float[] next;

  WinogradTiles(ConvolutionShape shape) {
    this.shape = shape;
    across = (shape.horizontal().out() + 1) / 2;
    int c = shape.channels();
    int n = across * shape.outChannels();
    pixels = new float[(shape.vertical().out() + 1) / 2 * 2 + 2][2][(across + 1) * c];
    half = new float[4][2][(across + 1) * c];
    seen = new float[POINTS][across * c];
    sums = new float[POINTS][n];
    halfSums = new float[2][4][n];
    even = new float[n];
    odd = new float[n];
    next = new float[across * c];
  }

  static FloatMemory[] memory(BlasMatrix[] matrices) {
    FloatMemory[] memory = new FloatMemory[matrices.length];
    for (int f = 0; f < memory.length; f++) {
      memory[f] = new FloatMemory(matrices[f].array());
    }
    return memory;
  }

  /** Takes over an image [h][w][c]. What lies around it stays 0. */
  void load(float[] x) {
    Axis v = shape.vertical();
    Axis h = shape.horizontal();
    int c = shape.channels();
    for (int y = 0; y < v.in(); y++) {
      float[][] row = pixels[y + v.padding()];
      for (int k = 0; k < h.in(); k++) {
        int to = k + h.padding();
        System.arraycopy(x, (y * h.in() + k) * c, row[to & 1], (to >> 1) * c, c);
      }
    }
  }

  /** B' x B of a row of tiles. */
  void transform(int row) {
    float[][][] x = {
      pixels[2 * row], pixels[2 * row + 1], pixels[2 * row + 2], pixels[2 * row + 3]
    };
    for (int parity = 0; parity < 2; parity++) {
      subtract(x[0][parity], x[2][parity], half[0][parity]);
      add(x[1][parity], x[2][parity], half[1][parity]);
      subtract(x[2][parity], x[1][parity], half[2][parity]);
      subtract(x[1][parity], x[3][parity], half[3][parity]);
    }
    int c = shape.channels();
    for (int a = 0; a < 4; a++) {
      float[] e = half[a][0];
      float[] o = half[a][1];
      System.arraycopy(e, c, next, 0, next.length);
      subtract(e, next, seen[4 * a]);
      add(o, next, seen[4 * a + 1]);
      subtract(next, o, seen[4 * a + 2]);
      System.arraycopy(o, c, next, 0, next.length);
      subtract(o, next, seen[4 * a + 3]);
    }
  }

  /** Hands on the transformed row of tiles, which becomes columns from {@code tile} on. */
  void put(FloatMemory[] columns, int tile) {
    for (int f = 0; f < POINTS; f++) {
      columns[f].put((long) tile * shape.channels(), seen[f], seen[f].length);
    }
  }

  /** Takes over the products of a row of tiles. */
  void get(FloatMemory[] columns, int tile) {
    for (int f = 0; f < POINTS; f++) {
      columns[f].get((long) tile * shape.outChannels(), sums[f], sums[f].length);
    }
  }

  /** A' m A of a row of tiles, into an image [h][w][c]. */
  void invert(int row, float[] y) {
    for (int b = 0; b < 4; b++) {
      add(sums[b], sums[4 + b], sums[8 + b], halfSums[0][b]);
      subtract(sums[4 + b], sums[8 + b], sums[12 + b], halfSums[1][b]);
    }
    int width = shape.horizontal().out();
    int n = shape.outChannels();
    for (int r = 0; r < 2 && 2 * row + r < shape.vertical().out(); r++) {
      float[][] m = halfSums[r];
      add(m[0], m[1], m[2], even);
      subtract(m[1], m[2], m[3], odd);
      int start = (2 * row + r) * width;
      for (int k = 0; k < width; k++) {
        float[] from = (k & 1) == 0 ? even : odd;
        System.arraycopy(from, (k >> 1) * n, y, (start + k) * n, n);
      }
    }
  }

  /**
   * G w G' of the kernels of one input channel.
   *
   * @param w [tap][output channel]
   * @param to [point][output channel]
   */
  static void kernel(float[][] w, float[][] to) {
    float[][] half = new float[4][3];
    for (int k = 0; k < to[0].length; k++) {
      for (int x = 0; x < 3; x++) {
        float sum = w[x][k] + w[6 + x][k];
        half[0][x] = w[x][k];
        half[1][x] = (sum + w[3 + x][k]) / 2;
        half[2][x] = (sum - w[3 + x][k]) / 2;
        half[3][x] = w[6 + x][k];
      }
      for (int a = 0; a < 4; a++) {
        float sum = half[a][0] + half[a][2];
        to[4 * a][k] = half[a][0];
        to[4 * a + 1][k] = (sum + half[a][1]) / 2;
        to[4 * a + 2][k] = (sum - half[a][1]) / 2;
        to[4 * a + 3][k] = half[a][2];
      }
    }
  }

  // Whole arrays from index 0, without branches: the compiler makes vector instructions of these.

  private static void add(float[] a, float[] b, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = a[i] + b[i];
    }
  }

  private static void add(float[] a, float[] b, float[] c, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = a[i] + b[i] + c[i];
    }
  }

  private static void subtract(float[] a, float[] b, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = a[i] - b[i];
    }
  }

  private static void subtract(float[] a, float[] b, float[] c, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = a[i] - b[i] - c[i];
    }
  }
}
