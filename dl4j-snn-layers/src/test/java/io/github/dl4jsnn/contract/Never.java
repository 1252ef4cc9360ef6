package io.github.dl4jsnn.contract;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.surrogate.Surrogate;

/** In smooth mode: no spike, whatever the potential. */
record Never() implements Surrogate {

  @Override
  public <T> T derivative(Algebra<T> a, T x) {
    return a.constant(x, 0);
  }

  @Override
  public <T> T primitive(Algebra<T> a, T x) {
    return a.constant(x, 0);
  }
}
