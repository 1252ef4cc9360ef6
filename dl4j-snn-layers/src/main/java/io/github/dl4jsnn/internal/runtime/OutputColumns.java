package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.settings.OutputParts;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The parts of an output [T, rows, {@link OutputParts#width}] or of its gradient. */
final class OutputColumns {

  private OutputColumns() {}

  /** The part that belongs to S; null: none. */
  static INDArray spikes(OutputParts parts, INDArray all) {
    return parts.hasSpikes() ? part(parts, all, 0) : null;
  }

  /** The part that belongs to the membrane potentials; null: none. */
  static INDArray membranes(OutputParts parts, INDArray all) {
    return parts.hasMembranes() ? part(parts, all, 1) : null;
  }

  private static INDArray part(OutputParts parts, INDArray all, int number) {
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
