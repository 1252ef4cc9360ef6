package io.github.dl4jsnn.architecture.planted.internal.memory;

import io.github.dl4jsnn.architecture.planted.internal.runtime.Machine;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Imports from a step above, and calls what ND4J frees too early. */
public final class Climbing {

  Machine machine;

  INDArray biased(INDArray x, INDArray b) {
    return x.addiRowVector(b);
  }
}
