package io.github.dl4jsnn.neuron;

/**
 * One variable that a neuron carries from time step to time step.
 *
 * @param name key in DL4J's state maps, for example "v" for the membrane potential
 * @param initial value before the first time step, one number or one per neuron; finite, within
 *     ±1e18
 */
public record StateVariable(String name, Constant initial) {

  /**
   * @throws IllegalArgumentException if the name is null or empty, or an initial value not within
   *     its range
   */
  public StateVariable {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("name of a state variable must not be empty, got " + name);
    }
    ConstantChecks.finite("StateVariable " + name, "initial", initial);
  }

  /** A variable that begins at the same value in all neurons. */
  public StateVariable(String name, double initial) {
    this(name, Constant.of(initial));
  }
}
