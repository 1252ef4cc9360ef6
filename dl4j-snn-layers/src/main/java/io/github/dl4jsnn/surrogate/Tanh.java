package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Gradient of the hyperbolic tangent, 1 at the threshold.
 *
 * <pre>
 * g'(x) = 1 - tanh²(kx)
 * g(x)  = tanh(kx) / k + 1/2
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Reference: C. Pehle, J. E. Pedersen, "Norse: A library to do deep learning with spiking neural
 * networks", 2021.
 *
 * @param k steepness, in [0.01, 1e17], 1 by default; below, the gradient is 1 everywhere that
 *     potentials are, which is {@link StraightThrough}
 */
public record Tanh(double k) implements Surrogate {

  /** Below, 1 / k enlarges the rounding of tanh in float to more than 1e-5. */
  private static final double SMALLEST = 0.01;

  private static final double LARGEST = 1e17;

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public Tanh {
    Checks.in("Tanh", "k", k, SMALLEST, LARGEST);
  }

  /** Tanh with the defaults. */
  public Tanh() {
    this(1);
  }

  private Sigmoid logistic() {
    return new Sigmoid(2 * k);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.mul(logistic().derivative(a, x), 2 / k);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    // tanh(y) = 2 sigmoid(2y) - 1
    return a.add(a.mul(a.add(a.mul(logistic().primitive(a, x), 2), -1), 1 / k), 0.5);
  }
}
