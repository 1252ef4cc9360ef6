package io.github.dl4jsnn.benchmarks.child;

import io.github.dl4jsnn.benchmarks.Case.Input;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The yardstick of large arrays, which computes nothing: given spikes are read once; of neurons
 * alone the currents and the gradients of the spikes are read once and as much is written, the
 * spikes and the gradients of the currents.
 */
final class MemoryWorkload implements Workload {

  /** What reading fills: it stays in the first-level cache. */
  private static final long PIECE = 1 << 13;

  private final List<INDArray> arrays;
  private final List<INDArray> written;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private int next;

  MemoryWorkload(ChildOptions options) {
    if (options.input() == Input.SPIKES) {
      INDArray batches = options.load("spikes");
      arrays =
          IntStream.range(0, (int) batches.size(0))
              .mapToObj(k -> batches.slice(k).dup('c'))
              .toList();
      written = List.of();
    } else {
      arrays = List.of(options.load("currents"), options.load("gradients"));
      written = arrays.stream().map(Nd4j::zerosLike).toList();
    }
  }

  @Override
  public void iteration() {
    if (written.isEmpty()) {
      share(arrays.get(next++ % arrays.size()), null);
    } else {
      for (int k = 0; k < arrays.size(); k++) {
        share(arrays.get(k), written.get(k));
      }
    }
  }

  /** Each thread has its part of the array. */
  private void share(INDArray from, INDArray to) {
    long bytes = from.length() * Float.BYTES;
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            k -> {
              long first = bytes * k / threads;
              long last = bytes * (k + 1) / threads;
              if (to == null) {
                read(from, first, last);
              } else {
                Pointer.memcpy(at(to, first), at(from, first), last - first);
              }
            });
  }

  private static void read(INDArray from, long first, long last) {
    try (BytePointer piece = new BytePointer(PIECE)) {
      for (long i = first; i < last; i += PIECE) {
        Pointer.memcpy(piece, at(from, i), Math.min(PIECE, last - i));
      }
    }
  }

  private static BytePointer at(INDArray array, long position) {
    return new BytePointer(array.data().pointer()).position(position);
  }

  @Override
  public Map<String, Object> check(int iterations) {
    throw new UnsupportedOperationException("a yardstick computes nothing that could be checked");
  }
}
