package io.github.dl4jsnn.internal.memory;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs independent pieces of work on all cores, in threads of the common pool beside the one that
 * calls.
 *
 * <p>An iteration of a small network has a dozen such works of some 100 µs each, and it takes half
 * as long to wake a thread. A thread that is done therefore looks out for the next work for a
 * moment before it goes to sleep, and the caller does not wait for threads that come too late.
 */
public final class Workers {

  private static final int RANGES_A_CORE = 4;

  /** How long a thread looks out for more work, in nanoseconds. */
  private static final long LINGER = 100_000;

  /** The work that was begun last; null where it is done. */
  private static final AtomicReference<Work> LATEST = new AtomicReference<>();

  /** Number of threads that look out for it. */
  private static final AtomicInteger LINGERING = new AtomicInteger();

  private Workers() {}

  /** Does a piece of a range of items. */
  public interface Range {
    /** Does the items from {@code from} to {@code to}, exclusive. */
    void accept(int from, int to);
  }

  /**
   * Cuts {@code items} into contiguous ranges and runs them on all cores; returns when all are
   * done. There are a few ranges a core, so that a core that is busy elsewhere does not hold up the
   * others. An exception of one of them is thrown when all are done.
   */
  public static void split(int items, Range range) {
    int helpers = ForkJoinPool.getCommonPoolParallelism();
    int pieces = Math.min(items, helpers == 0 ? 1 : RANGES_A_CORE * (helpers + 1));
    if (pieces > 1) {
      new Work(items, pieces, range).run(Math.min(helpers, pieces - 1));
    } else if (pieces == 1) {
      range.accept(0, items);
    }
  }

  private static final class Work {

    private final int items;
    private final int pieces;
    private final Range range;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger ofCaller = new AtomicInteger();
    private final AtomicInteger ofHelpers = new AtomicInteger();
    private final AtomicInteger left;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Work(int items, int pieces, Range range) {
      this.items = items;
      this.pieces = pieces;
      this.range = range;
      left = new AtomicInteger(pieces);
    }

    void run(int helpers) {
      LATEST.set(this);
      // A thread that stops to linger looks at LATEST after it has left this number.
      for (int k = LINGERING.get(); k < helpers; k++) {
        ForkJoinPool.commonPool().execute(() -> help(this));
      }
      take(true);
      await();
      // What it holds is large.
      LATEST.compareAndSet(this, null);
      Throwable thrown = failure.get();
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
    }

    private boolean open() {
      return taken.get() < pieces;
    }

    /**
     * Does pieces as long as there are some that no thread has begun: the caller from the first one
     * on, its helpers from the last one on. So what a core has in its cache is often what it gets
     * in the next work as well.
     */
    private void take(boolean caller) {
      while (taken.getAndIncrement() < pieces) {
        int p = caller ? ofCaller.getAndIncrement() : pieces - 1 - ofHelpers.getAndIncrement();
        try {
          range.accept((int) ((long) items * p / pieces), (int) ((long) items * (p + 1) / pieces));
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          if (left.decrementAndGet() == 0) {
            LockSupport.unpark(this.caller);
          }
        }
      }
    }

    private void await() {
      long end = System.nanoTime() + LINGER;
      while (left.get() > 0) {
        if (System.nanoTime() < end) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
      }
    }
  }

  private static void help(Work first) {
    for (Work work = first; work != null; work = next()) {
      work.take(false);
    }
  }

  /** The next work that begins within a moment; null: there is none. */
  private static Work next() {
    LINGERING.incrementAndGet();
    Work work = null;
    for (long end = System.nanoTime() + LINGER; work == null && System.nanoTime() < end; ) {
      Thread.onSpinWait();
      work = begun();
    }
    LINGERING.decrementAndGet();
    return work == null ? begun() : work;
  }

  private static Work begun() {
    Work latest = LATEST.get();
    return latest != null && latest.open() ? latest : null;
  }
}
