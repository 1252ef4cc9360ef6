package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.settings.OutputParts;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parts of an output or of its gradient.
 *
 * @param all [T, rows, {@link OutputParts#width}]
 */
record OutputColumns(OutputParts parts, INDArray all) {

  /** The part that belongs to S; null: none. */
  INDArray spikes() {
    return parts.hasSpikes() ? part(0) : null;
  }

  /** The part that belongs to the membrane potentials; null: none. */
  INDArray membranes() {
    return parts.hasMembranes() ? part(1) : null;
  }

  private INDArray part(int number) {
    if (!(parts.hasSpikes() && parts.hasMembranes())) {
      return all;
    }
    long n = all.size(2) / 2;
    return all.get(
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.interval(number * n, (number + 1) * n));
  }
}
