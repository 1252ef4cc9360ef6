package io.github.dl4jsnn.algebra;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * {@link Algebra} of float tiles: short arrays that stay in the processor's first-level cache, so
 * that one operation is one vectorised loop. Results live in arrays that the algebra owns and hands
 * out again after {@link #reset}: copy out what must outlive it. Not thread-safe: one instance a
 * thread.
 */
public final class TileAlgebra implements Algebra<float[]> {

  private final int capacity;
  private float[][] pool = new float[16][];
  private int used;
  private int length;
  private TileMath math;

  /**
   * @param capacity the largest number of elements of a tile
   */
  public TileAlgebra(int capacity) {
    this.capacity = capacity;
    this.length = capacity;
  }

  /**
   * Takes back all results that were handed out and sets how many elements the following operations
   * compute, from index 0.
   *
   * @throws IllegalArgumentException if {@code length} is negative or above the capacity
   */
  public void reset(int length) {
    if (length < 0 || length > capacity) {
      throw new IllegalArgumentException(
          "tile length must be in [0, " + capacity + "], got " + length);
    }
    this.length = length;
    used = 0;
  }

  private TileMath math() {
    if (math == null) {
      math = new TileMath(capacity);
    }
    return math;
  }

  private float[] next() {
    if (used == pool.length) {
      pool = Arrays.copyOf(pool, 2 * used);
    }
    if (pool[used] == null) {
      pool[used] = new float[capacity];
    }
    return pool[used++];
  }

  @Override
  public float[] constant(float[] like, double value) {
    float[] out = next();
    Arrays.fill(out, 0, length, (float) value);
    return out;
  }

  @Override
  public float[] add(float[] x, float[] y) {
    float[] out = next();
    int n = length;
    for (int i = 0; i < n; i++) {
      out[i] = x[i] + y[i];
    }
    return out;
  }

  @Override
  public float[] add(float[] x, double c) {
    float[] out = next();
    int n = length;
    float k = (float) c;
    for (int i = 0; i < n; i++) {
      out[i] = x[i] + k;
    }
    return out;
  }

  @Override
  public float[] sub(float[] x, float[] y) {
    float[] out = next();
    int n = length;
    for (int i = 0; i < n; i++) {
      out[i] = x[i] - y[i];
    }
    return out;
  }

  @Override
  public float[] sub(double c, float[] x) {
    float[] out = next();
    int n = length;
    float k = (float) c;
    for (int i = 0; i < n; i++) {
      out[i] = k - x[i];
    }
    return out;
  }

  @Override
  public float[] mul(float[] x, float[] y) {
    float[] out = next();
    int n = length;
    for (int i = 0; i < n; i++) {
      out[i] = x[i] * y[i];
    }
    return out;
  }

  @Override
  public float[] mul(float[] x, double c) {
    float[] out = next();
    int n = length;
    float k = (float) c;
    for (int i = 0; i < n; i++) {
      out[i] = x[i] * k;
    }
    return out;
  }

  @Override
  public float[] div(float[] x, float[] y) {
    float[] out = next();
    int n = length;
    for (int i = 0; i < n; i++) {
      out[i] = x[i] / y[i];
    }
    return out;
  }

  @Override
  public float[] div(float[] x, double c) {
    float[] out = next();
    int n = length;
    float k = (float) c;
    for (int i = 0; i < n; i++) {
      out[i] = x[i] / k;
    }
    return out;
  }

  @Override
  public float[] div(double c, float[] x) {
    float[] out = next();
    int n = length;
    float k = (float) c;
    for (int i = 0; i < n; i++) {
      out[i] = k / x[i];
    }
    return out;
  }

  @Override
  public float[] abs(float[] x) {
    float[] out = next();
    int n = length;
    for (int i = 0; i < n; i++) {
      out[i] = Math.abs(x[i]);
    }
    return out;
  }

  @Override
  public float[] max(float[] x, double c) {
    float[] out = next();
    int n = length;
    float k = (float) c;
    for (int i = 0; i < n; i++) {
      out[i] = Math.max(x[i], k);
    }
    return out;
  }

  @Override
  public float[] min(float[] x, double c) {
    float[] out = next();
    int n = length;
    float k = (float) c;
    for (int i = 0; i < n; i++) {
      out[i] = Math.min(x[i], k);
    }
    return out;
  }

  @Override
  public float[] exp(float[] x) {
    float[] out = next();
    math().exp(x, out, length);
    return out;
  }

  @Override
  public float[] log1p(float[] x) {
    float[] out = next();
    math().log1p(x, out, length);
    return out;
  }

  @Override
  public float[] log(float[] x) {
    float[] out = next();
    math().log(x, out, length);
    return out;
  }

  @Override
  public float[] sqrt(float[] x) {
    float[] out = next();
    int n = length;
    for (int i = 0; i < n; i++) {
      out[i] = (float) Math.sqrt(x[i]);
    }
    return out;
  }

  @Override
  public float[] sin(float[] x) {
    float[] out = next();
    math().sin(x, out, length);
    return out;
  }

  @Override
  public float[] cos(float[] x) {
    float[] out = next();
    math().cos(x, out, length);
    return out;
  }

  @Override
  public float[] atan(float[] x) {
    float[] out = next();
    math().atan(x, out, length);
    return out;
  }

  @Override
  public float[] logistic(float[] x) {
    float[] out = next();
    math().logistic(x, out, length);
    return out;
  }

  @Override
  public float[] tanh(float[] x) {
    float[] out = next();
    math().tanh(x, out, length);
    return out;
  }

  @Override
  public float[] erfc(float[] x) {
    float[] out = next();
    math().erfc(x, out, length);
    return out;
  }

  @Override
  public float[] pow(float[] x, double c) {
    float[] out = next();
    math().pow(x, (float) c, out, length);
    return out;
  }

  @Override
  public float[] step(float[] x) {
    float[] out = next();
    int n = length;
    for (int i = 0; i < n; i++) {
      out[i] = TileMath.step(x[i]);
    }
    return out;
  }

  @Override
  public float[] detach(float[] x) {
    return x;
  }

  @Override
  public float[] withSlope(float[] x, float[] value, Supplier<float[]> slope) {
    return value;
  }
}
