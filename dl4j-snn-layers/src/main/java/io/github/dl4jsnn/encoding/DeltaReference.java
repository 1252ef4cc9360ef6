package io.github.dl4jsnn.encoding;

/** What a {@link DeltaEncoder} compares a value with. */
public enum DeltaReference {
  /** The value of the step before: spikes tell of fast changes. */
  PREVIOUS,
  /** A reference that moves by the threshold with each spike: spikes follow the signal. */
  RUNNING
}
