package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * Another surrogate, multiplied by a factor: for the numbers of a library whose code has another
 * scale than its documentation.
 *
 * <pre>
 * g'(x) = factor · surrogate'(x)
 * g(x)  = factor · surrogate(x)
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold. docs/surrogates.md
 * says where it is needed.
 *
 * @param surrogate the other one, {@link ATan} by default
 * @param factor finite and &gt; 0, 1 by default
 */
public record Scaled(Surrogate surrogate, double factor) implements Surrogate {

  /**
   * @throws IllegalArgumentException if the surrogate is null, or the factor not finite and &gt; 0
   */
  public Scaled {
    Checks.notNull("Scaled", "surrogate", surrogate);
    Checks.above("Scaled", "factor", factor, 0);
    if (surrogate instanceof Scaled inner) {
      Checks.above("Scaled", "the product of nested factors", factor * inner.product(), 0);
    }
  }

  /** ATan, multiplied by 1. */
  public Scaled() {
    this(new ATan(), 1);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.mul(surrogate.derivative(a, x), factor);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.mul(surrogate.primitive(a, x), factor);
  }

  private double product() {
    return surrogate instanceof Scaled inner ? factor * inner.product() : factor;
  }

  @Override
  public boolean hasPrimitive() {
    return surrogate.hasPrimitive();
  }

  @Override
  public double[] kinks() {
    return surrogate.kinks();
  }
}
