package io.github.dl4jsnn.internal.stream;

import java.util.List;

/**
 * An encoder that sends the value itself at each step.
 *
 * @param form of input and output
 * @param counts whether the number of steps is a state, as it is of a layer that is this encoder
 */
public record RepeatStage(Form form, boolean counts) implements Stage {

  @Override
  public List<StageVariable> variables() {
    return counts ? List.of(StageVariable.count()) : List.of();
  }

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      if (t == 0) {
        System.arraycopy(in[0].values(), 0, out.write(), 0, out.size());
      }
      if (state != null) {
        state.steps++;
      }
    };
  }
}
