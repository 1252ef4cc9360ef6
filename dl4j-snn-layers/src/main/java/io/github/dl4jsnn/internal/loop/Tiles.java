package io.github.dl4jsnn.internal.loop;

/**
 * The cut of b n neurons into contiguous tiles that stay in the first-level cache through all time
 * steps. It depends on sizes alone, never on the number of threads.
 *
 * @param rows b
 * @param width n
 * @param block columns of a tile that covers a part of a row; 0 where tiles cover {@code length}
 *     neurons anywhere
 * @param length the most neurons of a tile
 */
public record Tiles(int rows, int width, int block, int length) {

  private static final int LONGEST = 512;
  private static final int SHORTEST = 64;
  private static final int WANTED = 16;

  /** Examples of a tile that multiplies, and tiles of a layer that does. */
  private static final int MULTIPLIED = 16;

  private static final int MULTIPLYING = 8;

  /**
   * @param whole whether a tile must not tear an example apart
   * @param block see {@link CurrentSource#block}
   */
  public static Tiles of(int rows, int width, int block, boolean whole) {
    if (!whole && block > 0 && block < width) {
      return new Tiles(rows, width, block, block);
    }
    int size = rows * width;
    int wanted = Math.max(SHORTEST, Math.min(LONGEST, (size + WANTED - 1) / WANTED));
    int unit = whole || block > 0 ? width : 1;
    return new Tiles(rows, width, 0, (wanted + unit - 1) / unit * unit);
  }

  /**
   * Of neurons whose examples are multiplied by a matrix at each step: BLAS copies the matrix for
   * each product, so that a few examples cost as much as 16. Such tiles do not fit into the
   * first-level cache, which costs less.
   */
  public static Tiles ofProducts(int rows, int width) {
    int examples = Math.min(MULTIPLIED, (rows + MULTIPLYING - 1) / MULTIPLYING);
    return new Tiles(rows, width, 0, Math.max(examples * width, of(rows, width, 0, true).length()));
  }

  /** Number of tiles. */
  public int count() {
    return block > 0 ? rows * ((width + block - 1) / block) : (rows * width + length - 1) / length;
  }

  /** First neuron of tile j; all rows of one block of columns follow each other. */
  public int start(int j) {
    return block > 0 ? j % rows * width + j / rows * block : j * length;
  }

  /** Number of neurons of tile j. */
  public int length(int j) {
    return block > 0
        ? Math.min(block, width - j / rows * block)
        : Math.min(length, rows * width - j * length);
  }
}
