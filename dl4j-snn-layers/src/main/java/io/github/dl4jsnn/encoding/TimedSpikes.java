package io.github.dl4jsnn.encoding;

/** Elements that spike at a known step each, once or once per period, put in the order of steps. */
final class TimedSpikes {

  /** The time of an element that does not spike. */
  static final int SILENT = -1;

  private TimedSpikes() {}

  /**
   * Adds the spikes of one presentation.
   *
   * @param times of each element, in steps from the start of the sequence; or {@link #SILENT}
   * @param period after how many steps all elements spike again, above each time; 0: never
   * @param firstStep how many steps were presented before
   * @param timeSteps how many steps this presentation has
   */
  static void add(int[] times, int period, int firstStep, int timeSteps, SpikeTrain out) {
    // A counting sort: the number of spikes of each step, where they begin, and the elements.
    int[] begin = new int[timeSteps + 1];
    for (int time : times) {
      for (long t = first(time, period, firstStep); t < timeSteps; t = next(t, period)) {
        begin[(int) t + 1]++;
      }
    }
    for (int t = 0; t < timeSteps; t++) {
      begin[t + 1] += begin[t];
    }
    int[] elements = new int[begin[timeSteps]];
    int[] filled = begin.clone();
    for (int i = 0; i < times.length; i++) {
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
