package io.github.dl4jsnn.internal.runtime;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A decaying sum of what a layer got: a[t] = decay a[t-1] + x[t], a[-1] = 0, [1, b, nIn]. One array
 * serves all steps, so that a step leaves nothing behind.
 */
public final class InputTrace {

  private final double decay;

  /** Null before the first step. */
  private INDArray trace;

  /**
   * @param decay per time step, in [0, 1]
   */
  public InputTrace(double decay) {
    this.decay = decay;
  }

  /**
   * The trace with the input of another step.
   *
   * @param x [1, b, nIn]
   * @param layer how errors name the layer
   * @return the trace itself, valid until the next step
   */
  INDArray next(INDArray x, String layer) {
    if (x.size(0) != 1) {
      throw new IllegalStateException(
          "Layer "
              + layer
              + " got "
              + x.size(0)
              + " time steps in one pass; a trace of its input takes one");
    }
    if (trace == null) {
      set(x);
      return trace;
    }
    if (!trace.equalShapes(x)) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layer
              + " got "
              + x.size(1)
              + " examples at a time step, expected "
              + trace.size(1)
              + " as at the step before: reset() begins with another number");
    }
    return trace.muli(decay).addi(x);
  }

  /** The trace after the last step, the array itself; null before the first one. */
  public INDArray get() {
    return trace;
  }

  /**
   * Goes on from another trace.
   *
   * @param value [1, b, nIn], copied; null: from the beginning
   */
  public void set(INDArray value) {
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      trace = value == null ? null : value.dup('c');
    }
  }
}
