package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.RowMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a backward pass starts from.
 *
 * @param spikes c-ordered [T, b, n], or columns of such an array, dL/dS; null: 0
 * @param membranes likewise, dL/d(shown state variable after each step); null: 0
 * @param shown index of that state variable
 * @param firstStep where to stop, 0 for all of T; the gradients of the steps before become 0
 * @param states [state][b n], dL/d(state after the last step), replaced by dL/d(state before the
 *     first one); null: 0 and not asked
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Upstream(INDArray spikes, INDArray membranes, int shown, int firstStep, float[][] states) {

  /** A tile that reads it; for one thread. */
  TileBackward tile(TilePopulation population, int capacity, GradientSink sink) {
    return new TileBackward(
        population,
        capacity,
        memory(spikes, population),
        memory(membranes, population),
        shown,
        sink);
  }

  private static RowMemory memory(INDArray array, TilePopulation population) {
    return array == null ? null : new RowMemory(array, population.rows(), population.width());
  }
}
