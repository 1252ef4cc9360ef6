package io.github.dl4jsnn.benchmarks.child;

import java.util.Map;

/** What a contender does in one iteration. */
interface Workload {

  /** Does it once. */
  void iteration();

  /**
   * Spikes for given weights and spikes, then the loss over some iterations.
   *
   * @param iterations how many
   * @return {@code spikes}, {@code rate}, {@code losses} and the like, for JSON
   */
  Map<String, Object> check(int iterations);
}
