package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Currents of some steps of some neighbouring examples that lie in an array.
 *
 * @param array c-ordered FLOAT, [steps, rows, n]
 * @param firstRow first example
 * @param firstStep first time step
 */
public record PartCurrents(INDArray array, int firstRow, int firstStep) implements CurrentSource {

  @Override
  public int steps() {
    return (int) array.size(0);
  }

  @Override
  public Reader reader() {
    FloatMemory memory = new FloatMemory(array);
    long step = array.size(1) * array.size(2);
    long first = firstRow * array.size(2);
    return (t, start, n, x) -> memory.get((t - firstStep) * step + start - first, x, n);
  }
}
