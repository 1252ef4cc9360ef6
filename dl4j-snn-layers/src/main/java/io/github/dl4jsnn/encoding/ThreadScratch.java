package io.github.dl4jsnn.encoding;

import java.util.function.IntFunction;

/**
 * Memory that all calls of an encoder on one thread use in turns, so that only the first one
 * allocates. It holds anything, what the last call left, and grows to the largest size asked for.
 *
 * @param <A> an array, or what is made of arrays
 */
final class ThreadScratch<A> {

  private record Kept<A>(A memory, int size) {}

  private final IntFunction<A> make;

  @SuppressWarnings("ThreadLocalUsage") // scratch memory is in static fields
  private final ThreadLocal<Kept<A>> kept = new ThreadLocal<>();

  /**
   * @param make the memory for so many elements
   */
  ThreadScratch(IntFunction<A> make) {
    this.make = make;
  }

  /** The memory of this thread, for at least n elements; the caller's until its call ends. */
  A get(int n) {
    Kept<A> own = kept.get();
    if (own == null || own.size < n) {
      int size =
          own == null ? n : (int) Math.max(n, Math.min(2L * own.size, Integer.MAX_VALUE / 2));
      own = new Kept<>(make.apply(size), size);
      kept.set(own);
    }
    return own.memory;
  }
}
