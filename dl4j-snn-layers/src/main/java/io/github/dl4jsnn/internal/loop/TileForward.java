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
  private final CurrentSource.Reader currents;
  private final float[][] before;

  /** The neurons at a step. */
  final NeuronTile tile;

  TileForward(TilePopulation population, CurrentSource currents, int capacity) {
    this.population = population;
    kernel = population.kernel(capacity);
    this.currents = currents.reader();
    tile =
        NeuronTile.forward(population.states(), population.parameters(), kernel.saved(), capacity);
    before = new float[population.masked() ? population.states() : 0][capacity];
  }

  /**
   * @param from [state][b n], before the first step; null: the initial state
   * @param to [state][b n], receives the state after the last one; or null
   */
  void run(int first, int n, float[][] from, float[][] to, int steps, Sink sink) {
    run(first, n, from, to, steps, null, sink);
  }

  /**
   * The same with a place for what the backward pass needs.
   *
   * @param kept [T][saved][tile]; null: {@link NeuronTile#saved} of each step replaces that before
   */
  void run(int first, int n, float[][] from, float[][] to, int steps, float[][][] kept, Sink sink) {
    float[][] state = tile.state;
    if (from == null) {
      population.begin(state, first, n);
    } else {
      load(from, state, first, n);
    }
    population.spread(tile.parameters, first, n);
    tile.n = n;
    kernel.begin(tile);
    for (int t = 0; t < steps; t++) {
      currents.read(t, first, n, tile.x);
      load(state, before, 0, n);
      if (kept != null) {
        tile.saved = kept[t];
      }
      kernel.forward(tile);
      if (before.length > 0) {
        population.hold(t, first, n, state, before);
        population.erase(t, first, n, tile.spike);
      }
      sink.step(t, first, n);
    }
    if (to != null) {
      store(state, to, first, n);
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
