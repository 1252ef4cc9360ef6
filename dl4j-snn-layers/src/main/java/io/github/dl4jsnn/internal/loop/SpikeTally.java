package io.github.dl4jsnn.internal.loop;

import java.util.Arrays;

/**
 * Whether the neurons of a pass fired and whether they paused. {@link FusedLoop} adds spikes up
 * tile by tile, while they lie in the cache: a look at the finished array would read all of it
 * again.
 */
public final class SpikeTally {

  private boolean fired;
  private boolean paused;
  private long neuronSteps;

  /** Whether a neuron spiked. */
  public synchronized boolean fired() {
    return fired;
  }

  /** Whether a neuron sent no spike at a step that is no padding. */
  public synchronized boolean paused() {
    return paused;
  }

  /** Neurons times steps that are no padding. */
  public synchronized long neuronSteps() {
    return neuronSteps;
  }

  private synchronized void add(boolean moreFired, boolean morePaused, long more) {
    fired |= moreFired;
    paused |= morePaused;
    neuronSteps += more;
  }

  /** The spikes of the tiles of one thread. */
  final class OfTile {

    private final TilePopulation population;
    private final int from;
    private final int to;
    private final float[] sums;

    /**
     * @param from the first of the steps that follow
     * @param to the last of them, exclusive
     * @param capacity the largest number of neurons of a tile
     */
    OfTile(TilePopulation population, int from, int to, int capacity) {
      this.population = population;
      this.from = from;
      this.to = to;
      sums = new float[capacity];
    }

    /** Adds the spikes of a step, from index 0; 0 where it is padding. */
    void step(float[] spikes, int n) {
      for (int i = 0; i < n; i++) {
        // 1 for spikes of any size and sign, without a branch.
        sums[i] += Math.min(Math.abs(spikes[i]), 1);
      }
    }

    /** Ends a tile of n neurons that began at neuron {@code first}. */
    void end(int first, int n) {
      boolean some = false;
      boolean missing = false;
      long present = 0;
      int row = -1;
      int own = 0;
      for (int i = 0; i < n; i++) {
        int itsRow = (first + i) / population.width();
        if (itsRow != row) {
          row = itsRow;
          own = population.present(row, from, to);
        }
        some |= sums[i] > 0;
        missing |= sums[i] < own;
        present += own;
      }
      Arrays.fill(sums, 0, n, 0);
      add(some, missing, present);
    }
  }
}
