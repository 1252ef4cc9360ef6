package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Currents that lie in an array: each step's own, or those of one step at all of them.
 *
 * @param array c-ordered FLOAT, [T, b, n] or, for the same at each step, [1, b, n]
 * @param steps T
 */
public record ArrayCurrents(INDArray array, int steps) implements CurrentSource {

  /** Each step's own. */
  public ArrayCurrents(INDArray array) {
    this(array, (int) array.size(0));
  }

  @Override
  public boolean constant() {
    return array.size(0) == 1;
  }

  @Override
  public Reader reader() {
    FloatMemory memory = new FloatMemory(array);
    long stride = array.size(0) == 1 ? 0 : array.length() / array.size(0);
    return (t, start, n, x) -> memory.get(t * stride + start, x, n);
  }
}
