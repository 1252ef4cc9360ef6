package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;

/**
 * Straight-through estimator: the step is taken for the identity.
 *
 * <pre>
 * g'(x) = 1
 * g(x)  = x
 * </pre>
 *
 * <p>Elementwise, any shape; x is the membrane potential minus the threshold.
 *
 * <p>The primitive is not bounded to [0, 1]: in smooth mode "spikes" may be negative or above 1.
 *
 * <p>Reference: Y. Bengio, N. Léonard, A. Courville, "Estimating or Propagating Gradients Through
 * Stochastic Neurons for Conditional Computation", arXiv:1308.3432, 2013.
 */
public record StraightThrough() implements Surrogate {

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.constant(x, 1);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.mul(x, 1);
  }
}
