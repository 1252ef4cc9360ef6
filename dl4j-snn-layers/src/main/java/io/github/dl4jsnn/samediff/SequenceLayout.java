package io.github.dl4jsnn.samediff;

import org.nd4j.autodiff.samediff.SDVariable;

/** Where the axes of a sequence are: b examples, n neurons, T time steps. */
public enum SequenceLayout {
  /** [T, b, n]: a time step is contiguous. */
  TIME_MAJOR(0, 2),
  /** [b, n, T], which DL4J calls NCW. */
  CHANNELS_FIRST(2, 1),
  /** [b, T, n], which DL4J calls NWC. */
  CHANNELS_LAST(1, 2);

  private final int timeAxis;
  private final int neuronAxis;

  SequenceLayout(int timeAxis, int neuronAxis) {
    this.timeAxis = timeAxis;
    this.neuronAxis = neuronAxis;
  }

  /** The axis of T. */
  public int timeAxis() {
    return timeAxis;
  }

  /** The axis of n. */
  public int neuronAxis() {
    return neuronAxis;
  }

  /** A sequence of this layout as [T, b, n]. */
  SDVariable toTimeMajor(SDVariable x) {
    return switch (this) {
      case TIME_MAJOR -> x;
      case CHANNELS_FIRST -> x.permute(2, 0, 1);
      case CHANNELS_LAST -> x.permute(1, 0, 2);
    };
  }

  /** A sequence [T, b, n] in this layout. */
  SDVariable fromTimeMajor(SDVariable x) {
    return switch (this) {
      case TIME_MAJOR -> x;
      case CHANNELS_FIRST -> x.permute(1, 2, 0);
      case CHANNELS_LAST -> x.permute(1, 0, 2);
    };
  }
}
