package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Sigmoid below the threshold, logarithm above it.
 *
 * <pre>
 * g'(x) = α s (1 - s) for x &lt; 0,  β / (x + 1) otherwise;  s = 1 / (1 + e^(-αx))
 * g(x)  = s for x &lt; 0,  β ln(|x + 1| + 1e-5) + 1/2 otherwise
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>The 1e-5 in the primitive, which is that of the reference, makes its derivative smaller than
 * g' by up to 1e-5 of it.
 *
 * <p>Reference: K. Suetake, S. Ikegawa, R. Saiin, Y. Sawada, "S²NN: Time step reduction of spiking
 * surrogate gradients for training energy efficient single-step spiking neural networks", Neural
 * Networks 159, 2023.
 *
 * @param alpha steepness below the threshold; finite and &gt; 0, 4 by default
 * @param beta height from the threshold on; finite and &gt; 0, 1 by default
 */
public record S2NN(double alpha, double beta) implements Surrogate {

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public S2NN {
    Checks.above("S2NN", "alpha", alpha, 0);
    Checks.above("S2NN", "beta", beta, 0);
  }

  /** S2NN with the defaults. */
  public S2NN() {
    this(4, 1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T above = a.step(x);
    T right = a.div(beta, a.add(a.max(x, 0), 1));
    T left = new Sigmoid(alpha).derivative(a, x);
    return a.add(a.mul(a.sub(1, above), left), a.mul(above, right));
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T above = a.step(x);
    T right = a.add(a.mul(a.log1p(a.add(a.max(x, 0), 1e-5)), beta), 0.5);
    T left = new Sigmoid(alpha).primitive(a, x);
    return a.add(a.mul(a.sub(1, above), left), a.mul(above, right));
  }

  @Override
  public double[] kinks() {
    return new double[] {0};
  }
}
