package io.github.dl4jsnn.internal.memory;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * The minimum and the maximum of an array; both NaN if one of its values is.
 *
 * @param min the minimum
 * @param max the maximum
 */
public record Extremes(double min, double max) {

  private static final int BLOCK = 1024;

  /** Of an array of any type, of at least one value. */
  public static Extremes of(INDArray x) {
    if (x.dataType() == DataType.FLOAT
        && TimeMajor.contiguous(x)
        && FusedPath.serves(x.dataType())) {
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
    float[] least = new float[block.length];
    float[] greatest = new float[block.length];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
    for (long done = 0; done < x.length(); done += block.length) {
      int n = (int) Math.min(block.length, x.length() - done);
      memory.get(done, block, n);
      // An extreme for each place of a block: no step waits for the one before, as it would with
      // one for all. Both keep NaN.
      for (int i = 0; i < n; i++) {
        least[i] = Math.min(least[i], block[i]);
      }
      for (int i = 0; i < n; i++) {
        greatest[i] = Math.max(greatest[i], block[i]);
      }
    }
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < block.length; i++) {
      min = Math.min(min, least[i]);
      max = Math.max(max, greatest[i]);
    }
    return new Extremes(min, max);
  }
}
