package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.Algebra;
import java.util.function.UnaryOperator;

/**
 * The charge of neurons that leak at rate 1 / τ.
 *
 * <pre>
 * H[t] = V[t-1] + (X[t] - (V[t-1] - V_leak)) / τ     decayInput
 * H[t] = V[t-1] - (V[t-1] - V_leak) / τ + X[t]       otherwise
 * </pre>
 */
final class Leak {

  private Leak() {}

  /**
   * H[t].
   *
   * @param overTau divides by τ
   * @param c holds "vLeak"
   */
  static <T> T charge(
      Algebra<T> a, T x, T v, boolean decayInput, UnaryOperator<T> overTau, Constants.In<T> c) {
    T fromLeak = a.sub(v, c.get("vLeak"));
    return decayInput
        ? a.add(v, overTau.apply(a.sub(x, fromLeak)))
        : a.add(a.sub(v, overTau.apply(fromLeak)), x);
  }
}
