package io.github.dl4jsnn.internal.loop;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The backward pass of one tile whose steps were not kept: slab by slab, last to first, they run
 * forward once more.
 */
final class RerunTile {

  private final TileForward forward;
  private final TileBackward backward;

  /** [slab][saved][tile]. */
  private final float[][][] kept;

  /** The state before each slab that is still to do, [state][tile]. */
  private final Deque<float[][]> before = new ArrayDeque<>();

  /**
   * @param capacity the most neurons of a tile
   * @param slab the most steps of a slab
   */
  RerunTile(TilePopulation population, TileBackward backward, int capacity, int slab) {
    this.backward = backward;
    forward = new TileForward(population, capacity);
    kept = new float[slab][forward.tile.saved.length][capacity];
  }

  /** Turns to a tile; see {@link TileForward#begin} and {@link TileBackward#begin}. */
  void begin(int first, int n, float[][] start, float[][] stateGradients) {
    forward.begin(first, n, start);
    backward.begin(first, n, stateGradients);
  }

  /** Marks the beginning of a slab. */
  void mark() {
    float[][] state = new float[forward.tile.state.length][forward.tile.n];
    TileForward.store(forward.tile.state, state, 0, forward.tile.n);
    before.push(state);
  }

  /** Runs a slab of which nothing is kept. */
  void forward(CurrentSource.Reader currents, int from, int to) {
    forward.run(currents, from, to, null, (t, first, n) -> {});
  }

  /**
   * Runs the last slab that was marked and is not done forward and backward.
   *
   * @param firstStep where to stop
   * @param sink sees each step of the run forward, as {@link #kept} has it
   */
  void backward(
      CurrentSource.Reader currents, int from, int to, int firstStep, TileForward.Sink sink) {
    TileForward.load(before.pop(), forward.tile.state, 0, forward.tile.n);
    forward.run(currents, from, to, kept, sink);
    backward.run(Math.max(from, firstStep), to, t -> kept[t - from]);
  }

  /** The last array that the step of {@link TileForward.Sink} kept. */
  float[] lastKept() {
    return forward.tile.saved[forward.tile.saved.length - 1];
  }

  /** Ends the tile; see {@link TileBackward#end}. */
  void end(float[][] stateGradients, float[][] dParameters) {
    backward.end(stateGradients, dParameters);
  }
}
