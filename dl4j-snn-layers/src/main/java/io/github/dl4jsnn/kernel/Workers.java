package io.github.dl4jsnn.kernel;

import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Runs independent pieces of work on all cores. */
final class Workers {

  private Workers() {}

  /** How many pieces run at once at best. */
  static int count() {
    return ForkJoinPool.getCommonPoolParallelism() + 1;
  }

  /** Runs {@code task} for 0 .. tasks - 1, each once, and returns when all are done. */
  static void run(int tasks, IntConsumer task) {
    if (tasks == 1) {
      task.accept(0);
    } else {
      IntStream.range(0, tasks).parallel().forEach(task);
    }
  }

  /** A piece of a range of items. */
  interface Range {
    void accept(int from, int to);
  }

  /** Splits {@code items} into one contiguous range a worker. */
  static void split(int items, Range range) {
    int workers = Math.max(1, Math.min(count(), items));
    run(
        workers,
        w ->
            range.accept(
                (int) ((long) items * w / workers), (int) ((long) items * (w + 1) / workers)));
  }
}
