package io.github.dl4jsnn.internal.stream;

/** What a stage keeps of one session from step to step. */
public final class StageState {

  /** [variable][value]. */
  final float[][] values;

  /** Number of time steps since the beginning. */
  long steps;

  StageState(float[][] values) {
    this.values = values;
  }
}
