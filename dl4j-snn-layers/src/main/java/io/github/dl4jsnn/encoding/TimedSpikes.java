package io.github.dl4jsnn.encoding;

import java.util.Arrays;

/** Elements that spike at a known step each, once or once per period, put in the order of steps. */
final class TimedSpikes {

  /** The time of an element that does not spike. */
  static final int SILENT = -1;

  private static final ThreadScratch<int[]> TIMES = new ThreadScratch<>(int[]::new);
  private static final ThreadScratch<int[]> BEGIN = new ThreadScratch<>(int[]::new);
  private static final ThreadScratch<int[]> FILLED = new ThreadScratch<>(int[]::new);
  private static final ThreadScratch<int[]> ELEMENTS = new ThreadScratch<>(int[]::new);

  private TimedSpikes() {}

  /** An array for the times of n elements, for one call of {@link #add} on this thread. */
  static int[] times(int n) {
    return TIMES.get(n);
  }

  /**
   * Adds the spikes of one presentation.
   *
   * @param times of each element, in steps from the start of the sequence; or {@link #SILENT}
   * @param n number of elements
   * @param period after how many steps all elements spike again, above each time; 0: never
   * @param firstStep how many steps were presented before
   * @param timeSteps how many steps this presentation has
   */
  static void add(int[] times, int n, int period, int firstStep, int timeSteps, SpikeTrain out) {
    // A counting sort: the number of spikes of each step, where they begin, and the elements.
    int[] begin = BEGIN.get(timeSteps + 1);
    Arrays.fill(begin, 0, timeSteps + 1, 0);
    for (int i = 0; i < n; i++) {
      for (long t = first(times[i], period, firstStep); t < timeSteps; t = next(t, period)) {
        begin[(int) t + 1]++;
      }
    }
    for (int t = 0; t < timeSteps; t++) {
      begin[t + 1] += begin[t];
    }
    // As a rule an element spikes once at most: then n is enough for all calls.
    int[] elements = ELEMENTS.get(Math.max(n, begin[timeSteps]));
    int[] filled = FILLED.get(timeSteps);
    System.arraycopy(begin, 0, filled, 0, timeSteps);
    for (int i = 0; i < n; i++) {
      for (long t = first(times[i], period, firstStep); t < timeSteps; t = next(t, period)) {
        elements[filled[(int) t]++] = i;
      }
    }
    for (int t = 0; t < timeSteps; t++) {
      for (int k = begin[t]; k < begin[t + 1]; k++) {
        out.add(elements[k]);
      }
      out.endStep();
    }
  }

  /** The first spike in this presentation, from 0; {@link Long#MAX_VALUE}: none. */
  private static long first(int time, int period, int firstStep) {
    if (time == SILENT || (period == 0 && time < firstStep)) {
      return Long.MAX_VALUE;
    }
    long t = (long) time - firstStep;
    return period == 0 ? t : Math.floorMod(t, (long) period);
  }

  private static long next(long t, int period) {
    return period == 0 ? Long.MAX_VALUE : t + period;
  }
}
