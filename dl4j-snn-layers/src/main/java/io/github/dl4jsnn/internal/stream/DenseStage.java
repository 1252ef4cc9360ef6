package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.internal.memory.RowSums;
import java.util.Arrays;

/**
 * I = X W + b by events: the row of W of each input that is not 0 is added.
 *
 * @param form of the output
 * @param rows W, [nIn][nOut]
 * @param bias [nOut], or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DenseStage(Form form, float[][] rows, float[] bias) implements Stage {

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] sum = out.write();
      if (bias == null) {
        Arrays.fill(sum, 0);
      } else {
        System.arraycopy(bias, 0, sum, 0, sum.length);
      }
      Signal x = in[0];
      int n = x.events();
      if (x.eventValues() == null) {
        RowSums.add(rows, x.indices(), 0, n, sum);
      } else {
        RowSums.add(rows, x.indices(), x.eventValues(), 0, n, sum);
      }
    };
  }
}
