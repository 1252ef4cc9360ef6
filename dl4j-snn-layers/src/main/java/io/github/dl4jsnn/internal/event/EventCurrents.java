package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.memory.RowSums;
import java.util.Arrays;

/**
 * Input currents by events: instead of a product with a matrix of mostly zeros, the weight row of
 * each spike is added.
 *
 * <pre>
 * I[t, b, :] = bias + Σ_i x[t, b, i] W[i, :]
 * </pre>
 *
 * <p>What the {@link SpikeTrain#base} sends is the same at each step and added up once.
 *
 * <p>The additions of one sum run in a fixed order, so results do not depend on the number of
 * threads.
 */
public final class EventCurrents implements CurrentSource {

  private final SpikeTrain[] trains;
  private final WeightBlocks weights;
  private final float[] bias;

  /**
   * @param trains one per example, of equally many steps
   * @param weights [inputs, outputs]
   * @param bias [outputs], or null
   */
  public EventCurrents(SpikeTrain[] trains, WeightBlocks weights, float[] bias) {
    this.trains = trains;
    this.weights = weights;
    this.bias = bias;
  }

  @Override
  public int steps() {
    return trains.length == 0 ? 0 : trains[0].steps();
  }

  @Override
  public int block() {
    return weights.width();
  }

  @Override
  public Reader reader() {
    return new Sums();
  }

  private final class Sums implements Reader {
    // Blocks have two widths at most; sums as long as their rows vectorise without a remainder.
    private final float[] full = new float[weights.width()];
    private final float[] last = new float[weights.columns(weights.count() - 1)];

    /** Bias and base of the neurons that were asked for last, which are the same at each step. */
    private float[] still = new float[0];

    private int stillStart = -1;

    @Override
    public void read(int t, int start, int n, float[] x) {
      boolean fresh = start != stillStart;
      if (fresh) {
        still = still.length < n ? new float[n] : still;
        stillStart = start;
      }
      int outputs = weights.outputs();
      int row = start / outputs;
      int block = start % outputs / weights.width();
      for (int done = 0; done < n; ) {
        boolean lastOne = block == weights.count() - 1;
        float[] sum = lastOne ? last : full;
        if (fresh) {
          addStill(trains[row], block, sum);
          System.arraycopy(sum, 0, still, done, sum.length);
        } else {
          System.arraycopy(still, done, sum, 0, sum.length);
        }
        addEvents(trains[row], t, weights.block(block), sum);
        System.arraycopy(sum, 0, x, done, sum.length);
        done += sum.length;
        row += lastOne ? 1 : 0;
        block = lastOne ? 0 : block + 1;
      }
    }

    private void addStill(SpikeTrain train, int block, float[] sum) {
      if (bias == null) {
        Arrays.fill(sum, 0);
      } else {
        System.arraycopy(bias, weights.first(block), sum, 0, sum.length);
      }
      RowSums.add(weights.block(block), train.base(), 0, train.baseSize(), sum);
    }

    private static void addEvents(SpikeTrain train, int t, float[][] rows, float[] sum) {
      if (train.values() == null) {
        RowSums.add(rows, train.indices(), train.start(t), train.end(t), sum);
      } else {
        RowSums.add(rows, train.indices(), train.values(), train.start(t), train.end(t), sum);
      }
    }
  }
}
