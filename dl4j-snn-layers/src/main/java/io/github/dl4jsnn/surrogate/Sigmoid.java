package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Derivative of the logistic function.
 *
 * <pre>
 * g'(x) = α s (1 - s),  s = 1 / (1 + e^(-αx)),  computed as α e / (1 + e)² with e = e^(-α|x|)
 * g(x)  = s
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>The form with |x| stays exact where s (1 - s) would be rounded to 0.
 *
 * <p>Reference: E. O. Neftci, H. Mostafa, F. Zenke, "Surrogate Gradient Learning in Spiking Neural
 * Networks", IEEE Signal Processing Magazine 36(6), 2019.
 *
 * @param alpha slope at 0 is α/4; finite and &gt; 0, 4 by default
 */
public record Sigmoid(double alpha) implements Surrogate {

  /**
   * @throws IllegalArgumentException if alpha is not finite and &gt; 0
   */
  public Sigmoid {
    Checks.above("Sigmoid", "alpha", alpha, 0);
  }

  /** Sigmoid with alpha = 4. */
  public Sigmoid() {
    this(4);
  }

  private <T> T decay(Algebra<T> a, T x) {
    return a.exp(a.mul(a.abs(x), -alpha));
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T e = decay(a, x);
    T d = a.add(e, 1);
    return a.mul(a.div(e, a.mul(d, d)), alpha);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T e = decay(a, x);
    T right = a.step(x);
    // 1 / (1 + e) for x >= 0, e / (1 + e) below: no overflow on either side.
    return a.div(a.add(right, a.mul(a.sub(1, right), e)), a.add(e, 1));
  }
}
