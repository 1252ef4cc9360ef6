package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Leaky rectified linear unit whose upper branch becomes a logarithm.
 *
 * <pre>
 * g'(x) = α for x ≤ 0,  1 up to x = 1,  then 1/x
 * g(x)  = αx,  x,  ln x + 1
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: Z. Cai, X. He, J. Sun, N. Vasconcelos, "Deep Learning with Low Precision by
 * Half-wave Gaussian Quantization", CVPR 2017.
 *
 * @param alpha gradient below the threshold; finite and &gt;= 0, 0 by default
 */
public record LogTailedReLU(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public LogTailedReLU {
    Checks.atLeast("LogTailedReLU", "alpha", alpha, 0);
  }

  /** LogTailedReLU with the defaults. */
  public LogTailedReLU() {
    this(0);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    // 1 above 0, and not at 0.
    T above = a.sub(1, a.step(a.mul(x, -1)));
    T right = a.div(1, a.max(x, 1));
    return a.add(a.mul(above, right), a.mul(a.sub(1, above), alpha));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T left = a.mul(a.min(x, 0), alpha);
    T right = a.add(a.min(a.max(x, 0), 1), a.log1p(a.add(a.max(x, 1), -1)));
    return a.add(left, right);
  }

  @Override
  public double[] kinks() {
    return new double[] {0};
  }
}
