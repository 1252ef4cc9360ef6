package io.github.dl4jsnn.internal.image;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Weights of grouped convolutions as those of an ordinary one. */
public final class GroupedKernels {

  private GroupedKernels() {}

  /**
   * [nOut, nIn, kH, kW] with zeros where an output sees another group's inputs.
   *
   * @param w [nOut, nIn / groups, kH, kW]
   * @param groups divides nOut
   */
  public static INDArray ungrouped(INDArray w, long groups) {
    long inputs = w.size(1);
    long outputs = w.size(0) / groups;
    INDArray all = Nd4j.zeros(w.dataType(), w.size(0), inputs * groups, w.size(2), w.size(3));
    for (long g = 0; g < groups; g++) {
      INDArray rows =
          w.get(
              NDArrayIndex.interval(g * outputs, (g + 1) * outputs),
              NDArrayIndex.all(),
              NDArrayIndex.all(),
              NDArrayIndex.all());
      all.get(
              NDArrayIndex.interval(g * outputs, (g + 1) * outputs),
              NDArrayIndex.interval(g * inputs, (g + 1) * inputs),
              NDArrayIndex.all(),
              NDArrayIndex.all())
          .assign(rows);
    }
    return all;
  }
}
