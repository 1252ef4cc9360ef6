package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * First terms of the Fourier series of a square wave of period T.
 *
 * <pre>
 * g'(x) = (4/T) Σ_(i=1..n-1) cos((2i-1) 2πx/T)
 * g(x)  = 1/2 + (2/π) Σ_(i=1..n-1) sin((2i-1) 2πx/T) / (2i-1)
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>Periodic: the gradient does not vanish far from the threshold, and is negative in between.
 *
 * <p>Reference: W. Fang et al., "SpikingJelly: An open-source machine learning infrastructure
 * platform for spike-based intelligence", Science Advances 9(40), 2023.
 *
 * @param n number of terms plus one; in [2, 100], 2 by default. A term is one cosine a neuron and
 *     time step; with 100 the gradient is period / 400 wide, and in float its phases are accurate
 *     to 1e-3
 * @param period T, period of the wave; finite and &gt; 0, 8 by default
 */
public record SquarewaveFourierSeries(int n, double period) implements Surrogate {

  /** Each term is a cosine a neuron and step, and the phase of term n has n times the rounding. */
  private static final int MOST = 100;

  /**
   * @throws IllegalArgumentException if a parameter is out of its range
   */
  public SquarewaveFourierSeries {
    Checks.in("SquarewaveFourierSeries", "n", n, 2, MOST);
    Checks.above("SquarewaveFourierSeries", "period", period, 0);
  }

  /** SquarewaveFourierSeries with the defaults. */
  public SquarewaveFourierSeries() {
    this(2, 8);
  }

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    T sum = null;
    for (int i = 1; i < n; i++) {
      T term = a.cos(a.mul(x, (2 * i - 1) * 2 * Math.PI / period));
      sum = sum == null ? term : a.add(sum, term);
    }
    return a.mul(sum, 4 / period);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    T sum = null;
    for (int i = 1; i < n; i++) {
      int k = 2 * i - 1;
      T term = a.div(a.sin(a.mul(x, k * 2 * Math.PI / period)), k);
      sum = sum == null ? term : a.add(sum, term);
    }
    return a.add(a.mul(sum, 2 / Math.PI), 0.5);
  }
}
