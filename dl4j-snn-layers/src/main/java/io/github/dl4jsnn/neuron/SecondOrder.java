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
   * @param learned cDecay where it is learned, else null: then {@code decay} holds
   */
  static <T> T current(Algebra<T> a, T c, T x, T learned, double decay) {
    return a.add(decayed(a, c, learned, decay), x);
  }

  /**
   * H[t] from c[t].
   *
   * @param learned vDecay where it is learned, else null: then {@code decay} holds
   */
  static <T> T charge(Algebra<T> a, T v, T c, T learned, double decay, double gain, double vLeak) {
    T h = a.add(decayed(a, v, learned, decay), a.mul(c, gain));
    return learned == null
        ? a.add(h, (1 - decay) * vLeak)
        : a.add(h, a.mul(a.sub(1, learned), vLeak));
  }

  private static <T> T decayed(Algebra<T> a, T value, T learned, double fixed) {
    return learned == null ? a.mul(value, fixed) : a.mul(value, learned);
  }
}
