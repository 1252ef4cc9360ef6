package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;

/**
 * The charge of quadratic neurons, within ±1e19.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] + a₀ (V[t-1] - V_rest) (V[t-1] - V_c) - w[t-1]) / τ
 * </pre>
 */
final class Quadratic {

  private Quadratic() {}

  /**
   * H[t].
   *
   * @param w an adaptation current; null: none
   * @param c holds "tau", "a0", "vRest" and "vC"
   */
  static <T> T charge(Algebra<T> a, T x, T v, T w, Constants.In<T> c) {
    T product = a.mul(a.sub(v, c.get("vRest")), a.sub(v, c.get("vC")));
    T drive = a.add(x, a.mul(product, c.get("a0")));
    T total = w == null ? drive : a.sub(drive, w);
    return Overflow.bound(a, a.add(v, a.div(total, c.get("tau"))));
  }
}
