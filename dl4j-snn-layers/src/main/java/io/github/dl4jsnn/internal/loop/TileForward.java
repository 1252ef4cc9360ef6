package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.compile.NeuronTile;

/** All steps of one tile after another, forward; on one thread. */
final class TileForward {

  /** Takes what a step yields: the arrays of {@link #tile}. */
  interface Sink {
    /**
     * @param first the first neuron of the tile
     * @param n number of neurons
     */
    void step(int t, int first, int n);
  }

  private final TilePopulation population;
  private final NeuronKernel kernel;
  private final float[][] before;

  /** The neurons at a step. */
  final NeuronTile tile;

  private int first;

  TileForward(TilePopulation population, int capacity) {
    this.population = population;
    kernel = population.kernel(capacity);
    tile =
        NeuronTile.forward(population.states(), population.parameters(), kernel.saved(), capacity);
    before = new float[population.masked() ? population.states() : 0][capacity];
  }

  /**
   * Turns to a tile.
   *
   * @param from [state][b n], before the first step; null: the initial state
   */
  void begin(int first, int n, float[][] from) {
    this.first = first;
    if (from == null) {
      population.begin(tile.state, first, n);
    } else {
      load(from, tile.state, first, n);
    }
    population.spread(tile.parameters, first, n);
    tile.n = n;
    kernel.begin(tile);
  }

  /**
   * Runs the next steps of the tile.
   *
   * @param from the first of them
   * @param to the last of them, exclusive
   * @param kept [step - from][saved][tile], receives what the backward pass needs; null: {@link
   *     NeuronTile#saved} of each step replaces that before
   */
  void run(CurrentSource.Reader currents, int from, int to, float[][][] kept, Sink sink) {
    int n = tile.n;
    for (int t = from; t < to; t++) {
      currents.read(t, first, n, tile.x);
      load(tile.state, before, 0, n);
      if (kept != null) {
        tile.saved = kept[t - from];
      }
      kernel.forward(tile);
      if (before.length > 0) {
        population.hold(t, first, n, tile.state, before);
        population.erase(t, first, n, tile.spike);
      }
      sink.step(t, first, n);
    }
  }

  /**
   * Ends the tile.
   *
   * @param to [state][b n], receives the state after the last step; or null
   */
  void end(float[][] to) {
    if (to != null) {
      store(tile.state, to, first, tile.n);
    }
  }

  static void load(float[][] from, float[][] to, int first, int n) {
    for (int k = 0; k < to.length; k++) {
      System.arraycopy(from[k], first, to[k], 0, n);
    }
  }

  static void store(float[][] from, float[][] to, int first, int n) {
    for (int k = 0; k < to.length; k++) {
      System.arraycopy(from[k], 0, to[k], first, n);
    }
  }
}
