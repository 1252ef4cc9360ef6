package io.github.dl4jsnn.internal.memory;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.MatchCondition;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * The minimum and the maximum of an array; both NaN if one of its values is.
 *
 * @param min the smallest one
 * @param max the largest one
 */
public record Extremes(double min, double max) {

  private static final int BLOCK = 1024;

  /** Values that one thread looks at without a break. */
  private static final long RANGE = 1 << 18;

  /** Of an array of any type, of at least one value. */
  public static Extremes of(INDArray x) {
    if (x.dataType() == DataType.FLOAT && FusedPath.serves(x.dataType())) {
      INDArray inOrder = asItLies(x);
      if (TimeMajor.contiguous(inOrder)) {
        return ofMemory(inOrder);
      }
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

  /** The axes in the order of memory, as those of our images are: extremes do not depend on it. */
  private static INDArray asItLies(INDArray x) {
    return x.permute(
        IntStream.range(0, x.rank())
            .boxed()
            .sorted(Comparator.comparingLong(axis -> -x.stride(axis)))
            .mapToInt(axis -> axis)
            .toArray());
  }

  private static Extremes ofMemory(INDArray x) {
    int ranges = (int) (1 + (x.length() - 1) / RANGE);
    Extremes[] of = new Extremes[ranges];
    Workers.split(
        ranges,
        (from, to) -> {
          FloatMemory memory = new FloatMemory(x);
          for (int r = from; r < to; r++) {
            of[r] = ofRange(memory, r * RANGE, Math.min(x.length(), (r + 1) * RANGE));
          }
        });
    return Arrays.stream(of).reduce(Extremes::and).orElseThrow();
  }

  private Extremes and(Extremes other) {
    // Both keep NaN.
    return new Extremes(Math.min(min, other.min), Math.max(max, other.max));
  }

  private static Extremes ofRange(FloatMemory memory, long start, long end) {
    float[] block = new float[(int) Math.min(BLOCK, end - start)];
    float[] least = new float[block.length];
    float[] maximum = new float[block.length];
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(maximum, Float.NEGATIVE_INFINITY);
    for (long done = start; done < end; done += block.length) {
      int n = (int) Math.min(block.length, end - done);
      memory.get(done, block, n);
      // An extreme for each place of a block: no step waits for the one before, as it would with
      // one for all. Both keep NaN.
      for (int i = 0; i < n; i++) {
        least[i] = Math.min(least[i], block[i]);
      }
      for (int i = 0; i < n; i++) {
        maximum[i] = Math.max(maximum[i], block[i]);
      }
    }
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < block.length; i++) {
      min = Math.min(min, least[i]);
      max = Math.max(max, maximum[i]);
    }
    return new Extremes(min, max);
  }
}
