package io.github.dl4jsnn.internal.stream;

import java.util.Arrays;
import java.util.List;

/**
 * A layer of a stream, or a part of one: from what it gets at a step to what it sends. Immutable;
 * shared by all sessions and threads.
 */
public interface Stage {

  /** What it sends. */
  Form form();

  /** The parts of its state; none by default. */
  default List<StageVariable> variables() {
    return List.of();
  }

  /** The arrays of a new state, [variable][value]; {@link #begin} sets them. */
  default float[][] newState() {
    return new float[0][];
  }

  /** Sets the arrays of a state to what they are before the first step; to 0 by default. */
  default void begin(float[][] state) {
    for (float[] values : state) {
      Arrays.fill(values, 0);
    }
  }

  /** A form of it that one thread runs, with scratch arrays of its own. */
  Step step();

  /** A stage that one thread runs. */
  interface Step {
    /**
     * Runs one step.
     *
     * @param in what the stages below send
     * @param state of the session; null of a stage without one
     * @param t number of the step in the call, from 0
     * @param out receives what this one sends
     */
    void run(Signal[] in, StageState state, int t, Signal out);
  }
}
