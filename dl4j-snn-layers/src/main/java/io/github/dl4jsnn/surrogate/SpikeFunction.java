package io.github.dl4jsnn.surrogate;

import io.github.dl4jsnn.algebra.Algebra;
import io.github.dl4jsnn.util.Checks;

/**
 * How a neuron fires: S = Θ(x) with the surrogate's gradient g'(x) in spiking mode, S = g(x) with
 * the same gradient in smooth mode.
 *
 * @param surrogate gives g' and its primitive g
 * @param spiking true: forward is the Heaviside step; false: forward is the primitive
 */
public record SpikeFunction(Surrogate surrogate, boolean spiking) {

  /**
   * @throws IllegalArgumentException if the surrogate is null, or smooth mode is asked of one that
   *     has no primitive
   */
  public SpikeFunction {
    Checks.notNull("SpikeFunction", "surrogate", surrogate);
    if (!spiking && !surrogate.hasPrimitive()) {
      throw new IllegalArgumentException(
          "spiking(false) needs a surrogate with a primitive, got "
              + surrogate
              + " which has none: choose another surrogate or leave out spiking(false)");
    }
  }

  /**
   * S, elementwise.
   *
   * @param x membrane potential minus threshold
   */
  public <T> T apply(Algebra<T> a, T x) {
    return a.withSlope(x, value(a, x), () -> surrogate.derivative(a, x));
  }

  /** S without its gradient, elementwise. */
  public <T> T value(Algebra<T> a, T x) {
    return spiking ? a.step(x) : surrogate.primitive(a, x);
  }
}
