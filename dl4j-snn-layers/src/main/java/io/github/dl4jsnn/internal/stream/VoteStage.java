package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.decoding.Vote;

/**
 * The votes of groups of outputs that lie side by side.
 *
 * @param form of the votes
 */
public record VoteStage(Form form, Vote vote) implements Stage {

  @Override
  public Step step() {
    return (in, state, t, out) -> {
      float[] x = in[0].values();
      vote.of(x, out.write());
    };
  }
}
