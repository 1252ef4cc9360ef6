package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;

/**
 * The charge of neurons with a synaptic current.
 *
 * <pre>
 * c[t] = cDecay c[t-1] + X[t]
 * H[t] = vDecay V[t-1] + gain c[t] + (1 - vDecay) V_leak
 * </pre>
 */
final class SecondOrder {

  private SecondOrder() {}

  /**
   * c[t].
   *
   * @param k holds "cDecay"
   */
  static <T> T current(Algebra<T> a, T c, T x, Constants.In<T> k) {
    return a.add(a.mul(c, k.get("cDecay")), x);
  }

  /**
   * H[t] from c[t], or what the membrane sees in place of it.
   *
   * @param k holds "vDecay", "gain" and "vLeak"
   */
  static <T> T charge(Algebra<T> a, T v, T c, Constants.In<T> k) {
    T h = a.add(a.mul(v, k.get("vDecay")), a.mul(c, k.get("gain")));
    return a.add(h, a.mul(a.sub(1, k.get("vDecay")), k.get("vLeak")));
  }
}
