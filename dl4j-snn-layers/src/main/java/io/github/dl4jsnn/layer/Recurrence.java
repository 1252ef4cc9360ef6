package io.github.dl4jsnn.layer;

/** Which weights lead from a layer's own spikes of the step before to its neurons. */
enum Recurrence {
  /** None. */
  NONE,
  /** From each neuron to itself: [n]. */
  ONE_TO_ONE,
  /** From each neuron to each neuron: [n, n]. */
  ALL_TO_ALL;

  /** How many weights there are between n neurons. */
  long count(long n) {
    return this == NONE ? 0 : this == ONE_TO_ONE ? n : n * n;
  }
}
