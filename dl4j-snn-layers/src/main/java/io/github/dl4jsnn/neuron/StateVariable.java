package io.github.dl4jsnn.neuron;

/**
 * One variable that a neuron carries from time step to time step.
 *
 * @param name key in DL4J's state maps, for example "v" for the membrane potential
 * @param initial value before the first time step
 */
public record StateVariable(String name, double initial) {}
