package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.util.Checks;

/**
 * One variable that a neuron carries from time step to time step.
 *
 * @param name key in DL4J's state maps, for example "v" for the membrane potential
 * @param initial value before the first time step; finite, within ±1e18
 */
public record StateVariable(String name, double initial) {

  /**
   * @throws IllegalArgumentException if the name is null or empty, or the initial value not within
   *     its range
   */
  public StateVariable {
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("name of a state variable must not be empty, got " + name);
    }
    Checks.finite("StateVariable " + name, "initial", initial);
  }
}
