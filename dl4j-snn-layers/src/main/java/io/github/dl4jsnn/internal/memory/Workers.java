package io.github.dl4jsnn.internal.memory;

import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/** Runs independent pieces of work on all cores. */
public final class Workers {

  private static final int RANGES_A_CORE = 4;

  private Workers() {}

  /** Does a piece of a range of items. */
  public interface Range {
    /** Does the items from {@code from} to {@code to}, exclusive. */
    void accept(int from, int to);
  }

  /**
   * Cuts {@code items} into contiguous ranges and runs them on all cores; returns when all are
   * done. There are a few ranges a core, so that a core that is busy elsewhere does not hold up the
   * others.
   */
  public static void split(int items, Range range) {
    int cores = ForkJoinPool.getCommonPoolParallelism() + 1;
    int pieces = Math.min(items, cores == 1 ? 1 : RANGES_A_CORE * cores);
    IntStream stream = IntStream.range(0, pieces);
    (pieces > 1 ? stream.parallel() : stream)
        .forEach(
            p ->
                range.accept(
                    (int) ((long) items * p / pieces), (int) ((long) items * (p + 1) / pieces)));
  }
}
