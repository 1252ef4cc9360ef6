package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.event.EventGradient;
import io.github.dl4jsnn.internal.event.SpikeScan;
import io.github.dl4jsnn.internal.loop.GradientPart;
import io.github.dl4jsnn.internal.memory.Buffers;
import io.github.dl4jsnn.internal.memory.ColumnMatrix;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** dL/dR = Σ_t S[t-1]ᵀ dL/dI[t] on the fused path, part by part. */
abstract class RecurrentGradient {

  private RecurrentGradient() {}

  /**
   * @param r [n, n] all to all, [n] one to one
   * @param rows b
   * @param steps T
   * @param buffers lends what the events of S need
   */
  static RecurrentGradient of(INDArray r, int rows, int steps, Buffers buffers) {
    int n = (int) r.size(0);
    return r.rank() == 1 ? new OneToOne(n) : new AllToAll(n, rows, steps, buffers);
  }

  /** See {@link EventGradient#rowUnit}. */
  int rowUnit() {
    return 1;
  }

  abstract void add(GradientPart part);

  /** Writes the sum of all parts. */
  abstract void write(INDArray gradient);

  private static final class OneToOne extends RecurrentGradient {

    private final double[] sum;

    OneToOne(int n) {
      sum = new double[n];
    }

    @Override
    void add(GradientPart part) {
      int n = sum.length;
      for (int b = 0; b < part.rows(); b++) {
        for (int t = 0; t < part.steps(); t++) {
          float[] previous = part.previousSpikes()[t];
          float[] currents = part.currents()[t];
          for (int i = 0; i < n; i++) {
            sum[i] += previous[b * n + i] * currents[b * n + i];
          }
        }
      }
    }

    @Override
    void write(INDArray gradient) {
      gradient.assign(Nd4j.createFromArray(sum));
    }
  }

  /** By events where a part has few, else by a product. */
  private static final class AllToAll extends RecurrentGradient {

    private final int n;
    private final int rows;
    private final Buffers buffers;
    private final EventGradient byEvents;

    /** Sum of the products; null where there was none. */
    private INDArray byProducts;

    AllToAll(int n, int rows, int steps, Buffers buffers) {
      this.n = n;
      this.rows = rows;
      this.buffers = buffers;
      byEvents = EventGradient.of(n, n, rows, steps);
    }

    @Override
    int rowUnit() {
      return byEvents.rowUnit();
    }

    @Override
    void add(GradientPart part) {
      SpikeTrain[] trains = Arrays.copyOf(buffers.ownTrains(rows), part.rows());
      if (SpikeScan.scan(part.previousSpikes(), part.steps(), n, EventSynapses.sparse(n), trains)) {
        byEvents.add(trains, 0, part);
        return;
      }
      boolean first = byProducts == null;
      byProducts = first ? ColumnMatrix.create(n, n) : byProducts;
      INDArray previous = columns(part.previousSpikes(), part);
      INDArray errors = columns(part.currents(), part);
      Nd4j.gemm(previous, errors, byProducts, false, true, 1, first ? 0 : 1);
    }

    /** [T][b n] as an f-ordered matrix [n, T b]. */
    private static INDArray columns(float[][] values, GradientPart part) {
      INDArray out = ColumnMatrix.create(part.columns(), part.steps() * part.rows());
      PartMatrices.fill(values, 0, part.steps(), part.rows() * part.columns(), out);
      return out;
    }

    @Override
    void write(INDArray gradient) {
      DenseWeights.write(byEvents.sum(), gradient);
      if (byProducts != null) {
        gradient.addi(byProducts);
      }
    }
  }
}
