package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Finds spikes that arrive some steps after they were sent: each element has a lag of its own, by
 * which its bits move. No array of what arrives is formed.
 */
public final class LateScan {

  private LateScan() {}

  /**
   * The events that arrive in a sequence.
   *
   * @param x c-ordered FLOAT [T, b, n]
   * @param past the inputs before, c-ordered FLOAT [most, b, n], the oldest first; null: 0
   * @param lag of each element, [n], in steps, in [0, most]
   * @param most the longest lag
   * @param density the most events of an example that are wanted, as a part of T n
   * @param trains receives one train per example
   * @return whether all values were 0 or 1 and all examples as sparse as that; if not, trains hold
   *     nothing of use
   */
  public static boolean scan(
      INDArray x, INDArray past, int[] lag, int most, double density, SpikeTrain[] trains) {
    int steps = (int) x.size(0);
    int n = (int) x.size(2);
    if (steps < BinaryScan.STEPS) {
      return false;
    }
    long enough = (long) (density * steps * n);
    int together = Math.min(trains.length, BinaryScan.examples(most + steps, n));
    AtomicBoolean refused = new AtomicBoolean();
    Workers.split(
        (trains.length + together - 1) / together,
        (from, to) -> {
          BinaryScan scan = new BinaryScan(steps, most, n, together);
          FloatMemory now = new FloatMemory(x);
          FloatMemory before = past == null ? null : new FloatMemory(past);
          for (int g = from; g < to && !refused.get(); g++) {
            int first = g * together;
            int end = Math.min(trains.length, first + together);
            scan.clear();
            if (before != null) {
              read(before, most, trains.length, first, end, n, scan, 0);
            }
            read(now, steps, trains.length, first, end, n, scan, most);
            for (int b = first; b < end; b++) {
              trains[b].clear();
              if (!scan.binary(b - first)) {
                refused.set(true);
                break;
              }
              scan.delay(b - first, lag);
              scan.write(b - first, trains[b]);
              if (trains[b].size() > enough) {
                refused.set(true);
              }
            }
          }
        });
    return !refused.get();
  }

  /** Adds steps of the examples {@code from} to {@code to} of {@code b}. */
  private static void read(
      FloatMemory x, int steps, long b, int from, int to, int n, BinaryScan scan, int first) {
    for (int t = 0; t < steps; t++) {
      x.getBits((t * b + from) * n, scan.bits, (to - from) * n);
      scan.add(first + t);
    }
  }
}
