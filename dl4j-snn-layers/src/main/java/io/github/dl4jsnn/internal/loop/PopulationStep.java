package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.compile.NeuronTile;

/**
 * A population one time step at a time, forward, on states that the caller keeps: what streams are
 * made of. {@link FusedLoop} runs all steps in one call. Owns scratch arrays; one thread uses it at
 * a time.
 */
public final class PopulationStep {

  private final NeuronKernel kernel;
  private final NeuronTile tile;

  /**
   * @param population the neurons; without a mask
   */
  public PopulationStep(TilePopulation population) {
    int size = population.size();
    kernel = population.kernel(size);
    tile = NeuronTile.forward(0, population.parameters(), kernel.saved(), size);
    tile.n = size;
    population.spread(tile.parameters, 0, size);
    kernel.begin(tile);
  }

  /** New arrays for the state of a population, [state][b n]. */
  public static float[][] newState(TilePopulation population) {
    return new float[population.states()][population.size()];
  }

  /** Sets a state to that before the first step. */
  public static void begin(TilePopulation population, float[][] state) {
    population.begin(state, 0, population.size());
  }

  /**
   * Charges, fires and resets.
   *
   * @param x [b n], the input currents; with feedback its currents are added to them
   * @param state [state][b n], before the step; receives that after it
   * @param spikes [b n], receives S
   */
  public void run(float[] x, float[][] state, float[] spikes) {
    tile.x = x;
    tile.state = state;
    tile.spike = spikes;
    kernel.forward(tile);
  }
}
