package io.github.dl4jsnn.kernel;

import io.github.dl4jsnn.kernel.TimeMajor.FloatMemory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * The least and the greatest value of an array; both NaN if one of its values is.
 *
 * @param min the least one
 * @param max the greatest one
 */
public record Extremes(double min, double max) {

  private static final int BLOCK = 4096;

  /** Of an array of any type, of at least one value. */
  public static Extremes of(INDArray x) {
    if (x.dataType() == DataType.FLOAT && TimeMajor.contiguous(x) && Path.fused(x.dataType())) {
      return ofMemory(x);
    }
    INDArray values = x.dataType().isFPType() ? x : x.castTo(DataType.FLOAT);
    // ND4J's reductions skip NaN, or not, as the processor's instructions do.
    if (Nd4j.getExecutioner()
            .exec(new MatchCondition(values, Conditions.isNan()))
            .sumNumber()
            .longValue()
        > 0) {
      return new Extremes(Double.NaN, Double.NaN);
    }
    return new Extremes(values.minNumber().doubleValue(), values.maxNumber().doubleValue());
  }

  private static Extremes ofMemory(INDArray x) {
    FloatMemory memory = new FloatMemory(x);
    float[] block = new float[(int) Math.min(BLOCK, x.length())];
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (long done = 0; done < x.length(); done += block.length) {
      int n = (int) Math.min(block.length, x.length() - done);
      memory.get(done, block, n);
      for (int i = 0; i < n; i++) {
        // Both keep NaN.
        min = Math.min(min, block[i]);
        max = Math.max(max, block[i]);
      }
    }
    return new Extremes(min, max);
  }
}
