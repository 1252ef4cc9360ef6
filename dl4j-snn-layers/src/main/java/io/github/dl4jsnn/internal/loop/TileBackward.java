package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.compile.NeuronTile;
import io.github.dl4jsnn.internal.memory.RowMemory;
import java.util.Arrays;

/** All steps of one tile, last to first, backward; on one thread. */
final class TileBackward {

  /** What forward kept of the steps of a tile. */
  interface Steps {
    /** [saved][n] of step t; valid until the next call. */
    float[][] at(int t);
  }

  private final TilePopulation population;
  private final NeuronKernel kernel;
  private final RowMemory spikeGradients;
  private final RowMemory membraneGradients;
  private final int shown;
  private final float[] dMembrane;
  private final GradientSink sink;
  private final float[][] after;
  private final NeuronTile tile;
  private int first;

  /**
   * @param spikeGradients dL/dS; null: 0
   * @param membraneGradients dL/d(shown state variable after each step); null: 0
   * @param shown index of that state variable
   * @param sink takes dL/dI
   */
  TileBackward(
      TilePopulation population,
      int capacity,
      RowMemory spikeGradients,
      RowMemory membraneGradients,
      int shown,
      GradientSink sink) {
    this.population = population;
    kernel = population.kernel(capacity);
    this.spikeGradients = spikeGradients;
    this.membraneGradients = membraneGradients;
    this.shown = shown;
    dMembrane = new float[membraneGradients == null ? 0 : capacity];
    this.sink = sink;
    after = new float[population.masked() ? population.states() : 0][capacity];
    tile =
        NeuronTile.backward(
            population.states(), population.parameters(), population.learned(), capacity);
  }

  /**
   * Turns to a tile.
   *
   * @param stateGradients [state][b n], dL/d(state after the last step); null: 0
   */
  void begin(int first, int n, float[][] stateGradients) {
    this.first = first;
    if (stateGradients == null) {
      for (float[] d : tile.dState) {
        Arrays.fill(d, 0);
      }
    } else {
      TileForward.load(stateGradients, tile.dState, first, n);
    }
    for (float[] d : tile.dParameters) {
      Arrays.fill(d, 0);
    }
    population.spread(tile.parameters, first, n);
    tile.n = n;
    kernel.begin(tile);
  }

  /** Runs the steps from {@code from} to {@code to}, exclusive; those after them are done. */
  void run(int from, int to, Steps steps) {
    float[][] dState = tile.dState;
    int n = tile.n;
    for (int t = to - 1; t >= from; t--) {
      if (spikeGradients != null) {
        spikeGradients.get(t, first, tile.dSpike, n);
      } else {
        // A kernel with feedback has added to it.
        Arrays.fill(tile.dSpike, 0, n, 0);
      }
      if (membraneGradients != null) {
        membraneGradients.get(t, first, dMembrane, n);
        float[] d = dState[shown];
        for (int i = 0; i < n; i++) {
          d[i] += dMembrane[i];
        }
      }
      if (after.length > 0) {
        TileForward.load(dState, after, 0, n);
        population.erase(t, first, n, tile.dSpike);
        for (float[] d : dState) {
          population.erase(t, first, n, d);
        }
      }
      tile.saved = steps.at(t);
      kernel.backward(tile);
      if (after.length > 0) {
        population.hold(t, first, n, dState, after);
        population.erase(t, first, n, tile.dx);
      }
      sink.step(t, first, n, tile.dx);
    }
  }

  /**
   * Ends the tile.
   *
   * @param stateGradients [state][b n], receives dL/d(state before the first step); or null
   * @param dParameters [learned parameter][b n], receives dL/d(parameter) of each neuron
   */
  void end(float[][] stateGradients, float[][] dParameters) {
    sink.end(first, tile.n);
    if (stateGradients != null) {
      TileForward.store(tile.dState, stateGradients, first, tile.n);
    }
    TileForward.store(tile.dParameters, dParameters, first, tile.n);
  }
}
