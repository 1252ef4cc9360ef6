package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.loop.CurrentSource;
import io.github.dl4jsnn.internal.memory.FloatMemory;

/**
 * The currents of {@link EventCurrents} where there are few events, as in one step of one example:
 * copying all weights into rows would take longer than picking those of the events from the
 * columns, as which DL4J stores them.
 */
public final class FewEvents implements CurrentSource {

  /** I, [T][b n]. */
  private final float[][] currents;

  /**
   * Whether there are at most as many events as inputs, over all examples and steps, and as many
   * steps, of which the currents are kept.
   */
  public static boolean few(SpikeTrain[] trains, int inputs) {
    long steps = trains.length == 0 ? 0 : (long) trains.length * trains[0].steps();
    if (steps > inputs) {
      return false;
    }
    long events = 0;
    for (SpikeTrain train : trains) {
      events += train.size() + (long) train.baseSize() * train.steps();
    }
    return events <= inputs;
  }

  /**
   * @param trains one per example, of equally many steps
   * @param columns W by columns, [outputs][inputs] one after another
   * @param bias [outputs], or null
   */
  public FewEvents(SpikeTrain[] trains, FloatMemory columns, int outputs, float[] bias) {
    int steps = trains.length == 0 ? 0 : trains[0].steps();
    currents = new float[steps][trains.length * outputs];
    int inputs = (int) (columns.array().length() / outputs);
    float[] weights = new float[inputs];
    for (int j = 0; j < outputs; j++) {
      columns.get((long) j * inputs, weights, inputs);
      for (int b = 0; b < trains.length; b++) {
        int at = b * outputs + j;
        float still = (bias == null ? 0 : bias[j]) + base(trains[b], weights);
        for (int t = 0; t < steps; t++) {
          currents[t][at] = still + events(trains[b], t, weights);
        }
      }
    }
  }

  private static float base(SpikeTrain train, float[] weights) {
    int[] base = train.base();
    float sum = 0;
    for (int k = 0; k < train.baseSize(); k++) {
      sum += weights[base[k]];
    }
    return sum;
  }

  private static float events(SpikeTrain train, int t, float[] weights) {
    int[] index = train.indices();
    float[] values = train.values();
    float sum = 0;
    if (values == null) {
      for (int k = train.start(t); k < train.end(t); k++) {
        sum += weights[index[k]];
      }
    } else {
      for (int k = train.start(t); k < train.end(t); k++) {
        sum += values[k] * weights[index[k]];
      }
    }
    return sum;
  }

  @Override
  public int steps() {
    return currents.length;
  }

  @Override
  public Reader reader() {
    return (t, start, n, x) -> System.arraycopy(currents[t], start, x, 0, n);
  }
}
