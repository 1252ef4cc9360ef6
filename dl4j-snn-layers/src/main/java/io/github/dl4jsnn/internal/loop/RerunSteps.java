package io.github.dl4jsnn.internal.loop;

/**
 * Steps of a tile that were not kept: the tile runs forward once more, so that memory for T steps
 * is needed for one tile a thread and not for all neurons.
 */
final class RerunSteps implements TileBackward.Steps {

  private final TileForward forward;
  private final float[][] start;
  private final float[][] previousSpikes;

  /** [T][saved][tile]. */
  private final float[][][] kept;

  /**
   * @param start the state before the first step, [state][b n]
   * @param previousSpikes [T][b n], receives the spikes of the step before each step; or null
   */
  RerunSteps(
      TilePopulation population,
      CurrentSource currents,
      float[][] start,
      int capacity,
      float[][] previousSpikes) {
    forward = new TileForward(population, currents, capacity);
    this.start = start;
    this.previousSpikes = previousSpikes;
    kept = new float[currents.steps()][forward.tile.saved.length][capacity];
  }

  @Override
  public void begin(int first, int n) {
    forward.run(first, n, start, null, kept.length, kept, this::store);
  }

  private void store(int t, int first, int n) {
    if (previousSpikes != null) {
      float[] previous = kept[t][kept[t].length - 1];
      System.arraycopy(previous, 0, previousSpikes[t], first, n);
    }
  }

  @Override
  public float[][] at(int t) {
    return kept[t];
  }

  @Override
  public int count() {
    return kept.length;
  }
}
