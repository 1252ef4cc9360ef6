package io.github.dl4jsnn.internal.memory;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where the fused path serves: FLOAT in the memory of the CPU, which one call works through for all
 * time steps. Elsewhere ND4J operations run at each step, for any floating-point type on any
 * backend of ND4J.
 */
public final class FusedPath {

  /** System property: true forces the portable path where the fused one would serve. */
  public static final String PORTABLE = "io.github.dl4jsnn.portable";

  private FusedPath() {}

  /** Whether arrays of this type take it. */
  public static boolean serves(DataType dataType) {
    return dataType == DataType.FLOAT
        && Nd4j.getEnvironment().isCPU()
        && !Boolean.getBoolean(PORTABLE);
  }
}
