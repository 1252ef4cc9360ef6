package io.github.dl4jsnn.internal.settings;

/** What a layer of n neurons sends at each time step: spikes, membrane potentials, or both. */
public interface OutputParts {

  /** Whether spikes are part of it; they come first. */
  boolean hasSpikes();

  /** Whether membrane potentials are part of it. */
  boolean hasMembranes();

  /** Values per time step of n neurons. */
  default long width(long n) {
    return hasSpikes() && hasMembranes() ? 2 * n : n;
  }
}
