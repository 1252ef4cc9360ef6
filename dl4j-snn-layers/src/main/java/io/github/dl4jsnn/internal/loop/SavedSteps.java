package io.github.dl4jsnn.internal.loop;

/** Steps of a tile that were kept. */
final class SavedSteps implements TileBackward.Steps {

  private final float[][][] saved;
  private final float[][] tile;
  private int first;
  private int n;

  /**
   * @param saved [saved][T][b n]
   */
  SavedSteps(float[][][] saved, int capacity) {
    this.saved = saved;
    tile = new float[saved.length][capacity];
  }

  /** Turns to a tile. */
  void begin(int first, int n) {
    this.first = first;
    this.n = n;
  }

  @Override
  public float[][] at(int t) {
    for (int k = 0; k < tile.length; k++) {
      System.arraycopy(saved[k][t], first, tile[k], 0, n);
    }
    return tile;
  }
}
