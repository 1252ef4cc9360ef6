package io.github.dl4jsnn.internal.mixing;

import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.memory.BlasMatrix;

/**
 * The potentials of parallel neurons, computed tile by tile where the neurons read them: as a whole
 * they never lie in memory.
 */
final class MixedCurrents implements CurrentSource {

  private static final ThreadLocal<StepRows> SCRATCH = new ThreadLocal<>();

  private final MixedProducts products;
  private final float[] bias;

  /**
   * @param bias b, of each step
   */
  MixedCurrents(MixedProducts products, float[] bias) {
    this.products = products;
    this.bias = bias;
  }

  @Override
  public int steps() {
    return bias.length;
  }

  @Override
  public boolean multiplies() {
    return true;
  }

  @Override
  public Reader reader() {
    return new TileReader();
  }

  /** Computes all steps of a product when the first one is asked for. */
  private final class TileReader implements Reader {

    private StepRows rows;
    private int product;
    private int start;
    private int n;

    @Override
    public void read(int t, int start, int n, float[] x) {
      int k = products.at(t);
      if (rows == null
          || !rows.belongsTo(this)
          || k != product
          || start != this.start
          || n != this.n) {
        compute(k, start, n);
      }
      rows.get(t - products.get(k).to(), x, n);
      float b = bias[t];
      for (int i = 0; i < n; i++) {
        x[i] += b;
      }
    }

    private void compute(int k, int start, int n) {
      int steps = products.get(k).steps();
      rows = StepRows.of(SCRATCH, n, steps, this);
      BlasMatrix h = rows.matrix(n, steps);
      h.product(products.inputs(k, start, n), false, products.weights(k), false);
      product = k;
      this.start = start;
      this.n = n;
    }
  }
}
