package io.github.dl4jsnn.compile;

/**
 * An array of a tile that a {@link Plan} reads or writes.
 *
 * @param index which one, where there are several
 */
record Place(Kind kind, int index) {

  /** What an array holds. */
  enum Kind {
    INPUT,
    STATE,
    PARAMETER,
    SPIKE,
    SAVED,
    SPIKE_GRADIENT,
    STATE_GRADIENT,
    INPUT_GRADIENT,
    PARAMETER_GRADIENT,
    /** Computed once for all steps, from parameters alone. */
    HOISTED,
    TEMPORARY;

    /** Whether it is read with its old value and written with its new one. */
    boolean inPlace() {
      return this == STATE || this == STATE_GRADIENT;
    }

    /** Whether backward alone has it. */
    boolean upstream() {
      return this == SPIKE_GRADIENT || this == STATE_GRADIENT;
    }
  }

  Place(Kind kind) {
    this(kind, 0);
  }

  // Written out: those of a record are made at run time, which the first neuron would wait for.
  @Override
  public boolean equals(Object o) {
    return o instanceof Place p && kind == p.kind && index == p.index;
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + index;
  }
}
