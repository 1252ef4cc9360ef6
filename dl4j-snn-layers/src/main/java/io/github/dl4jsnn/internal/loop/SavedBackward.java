package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.Buffers;
import java.util.Arrays;

/**
 * The backward pass of steps that were kept, in one part.
 *
 * @param kept [saved][T][b n], given to the buffers at the end
 * @param steps T
 * @param constant whether the currents were the same at each step, and the neurons not coupled
 * @param dParameters [learned parameter][b n], receives dL/d(parameter) of each neuron
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SavedBackward(
    TilePopulation population,
    float[][][] kept,
    int steps,
    boolean constant,
    Upstream above,
    CurrentGradients to,
    float[][] dParameters) {

  /** Runs it. */
  void run(Buffers buffers) {
    float[][] previousSpikes = population.coupled() ? kept[kept.length - 1] : null;
    CurrentGradients.OfTiles ofTiles = to.ofTiles();
    boolean writes = ofTiles == null && to.target() == null;
    // A tile has read what was kept of a step before it writes the step's gradient.
    boolean inPlace = kept.length > 0 && kept[0] != previousSpikes;
    float[][] taken =
        writes && !inPlace ? buffers.take(constant ? 1 : steps, population.size()) : null;
    float[][] errors = writes && inPlace ? kept[0] : taken;
    for (int t = 0; writes && !constant && t < above.firstStep(); t++) {
      Arrays.fill(errors[t], 0);
    }
    if (ofTiles == null) {
      tiles(errors);
    } else {
      groups(ofTiles);
    }
    if (writes) {
      float[][] found = constant ? new float[][] {errors[0]} : errors;
      to.add(GradientPart.whole(population.rows(), population.width(), found, previousSpikes));
    }
    for (float[][] array : kept) {
      buffers.give(array);
    }
    buffers.give(taken);
  }

  private Tiles tiles() {
    return population.tiles(population.rows(), 0);
  }

  private void tiles(float[][] errors) {
    Tiles tiles = tiles();
    population.split(
        tiles.count(), (from, end) -> run(tiles, from, end, sink(errors, tiles.length())));
  }

  private void groups(CurrentGradients.OfTiles to) {
    Tiles tiles = tiles();
    int count = tiles.count();
    int groups = Math.min(count, to.groups());
    TilePopulation.split(
        true,
        groups,
        (from, end) -> {
          for (int g = from; g < end; g++) {
            int first = (int) ((long) count * g / groups);
            int after = (int) ((long) count * (g + 1) / groups);
            run(tiles, first, after, to.sink(g, tiles.length()));
          }
        });
  }

  /** The tiles from {@code from} to {@code end}, exclusive, on one thread. */
  private void run(Tiles tiles, int from, int end, GradientSink sink) {
    TileBackward tile = above.tile(population, tiles.length(), sink);
    SavedSteps saved = new SavedSteps(kept, tiles.length());
    for (int j = from; j < end; j++) {
      saved.begin(tiles.start(j), tiles.length(j));
      tile.begin(tiles.start(j), tiles.length(j), above.states());
      tile.run(above.firstStep(), steps, saved);
      tile.end(above.states(), dParameters);
    }
  }

  private GradientSink sink(float[][] errors, int capacity) {
    if (errors == null) {
      return GradientSink.into(to.target());
    }
    return constant ? GradientSink.sum(errors[0], capacity) : GradientSink.into(errors);
  }
}
