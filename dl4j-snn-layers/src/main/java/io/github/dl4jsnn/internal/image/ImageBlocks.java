package io.github.dl4jsnn.internal.image;

import io.github.dl4jsnn.internal.memory.NativeThreads;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Images in groups, and these in blocks whose matrix products one thread computes, see {@link
 * NativeThreads}.
 *
 * @param <S> what a thread needs for a block
 */
final class ImageBlocks<S> {

  /** Images are cut into so many groups, whatever the number of threads. */
  private static final int GROUPS = 16;

  private final Supplier<S> scratch;

  /** Scratch that no thread uses now: as many as threads ever worked at once. */
  private final Queue<S> free = new ConcurrentLinkedQueue<>();

  ImageBlocks(Supplier<S> scratch) {
    this.scratch = scratch;
  }

  /** Does a block of images of a group. */
  interface Block<S> {
    void accept(S scratch, int group, int first, int count);
  }

  /**
   * Calls back for all blocks of all groups; those of a group one after the other.
   *
   * @param images number of images
   * @param block images of a block, at most
   */
  void each(int images, int block, Block<S> body) {
    int groups = groups(images);
    NativeThreads.withOneBlasThread(
        () ->
            Workers.split(
                groups,
                (from, to) -> {
                  S taken = free.poll();
                  S own = taken == null ? scratch.get() : taken;
                  for (int g = from; g < to; g++) {
                    int end = (int) ((long) images * (g + 1) / groups);
                    for (int i = (int) ((long) images * g / groups); i < end; i += block) {
                      body.accept(own, g, i, Math.min(block, end - i));
                    }
                  }
                  free.add(own);
                }));
  }

  /** Calls back for all scratch when the last block is done. */
  void end(Consumer<S> close) {
    free.forEach(close);
    free.clear();
  }

  /** Number of groups. */
  static int groups(int images) {
    return Math.min(images, GROUPS);
  }
}
