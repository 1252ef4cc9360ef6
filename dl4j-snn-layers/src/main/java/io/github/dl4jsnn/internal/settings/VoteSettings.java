package io.github.dl4jsnn.internal.settings;

import io.github.dl4jsnn.decoding.Vote;

/** What the run time of a population vote reads of its configuration. */
public interface VoteSettings extends SeriesSettings {

  /** Number of groups. */
  int getClasses();

  /** What a group says. */
  Vote getVote();
}
