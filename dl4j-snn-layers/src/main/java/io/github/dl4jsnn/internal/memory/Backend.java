package io.github.dl4jsnn.internal.memory;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Which of the two implementations computes. */
public final class Backend {

  /** System property: true forces the portable path where the fused one would serve. */
  public static final String PORTABLE = "io.github.dl4jsnn.portable";

  private Backend() {}

  /**
   * Fused: one call for all time steps, FLOAT in the memory of the CPU. Portable: ND4J operations
   * at each step, any floating-point type on any backend.
   */
  public static boolean fused(DataType dataType) {
    return dataType == DataType.FLOAT
        && Nd4j.getEnvironment().isCPU()
        && !Boolean.getBoolean(PORTABLE);
  }
}
