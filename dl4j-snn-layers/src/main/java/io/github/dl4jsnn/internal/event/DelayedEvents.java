package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.encoding.SpikeTrain;
import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Synapses with delays of their own by events: each event adds the weight of a synapse to the
 * current at the two steps at which it arrives, and the gradient of these two weights is gathered
 * from there.
 *
 * <pre>
 * I[t, b, j] = Σ_i early[i, j] x[t - lag[i, j], b, i] + late[i, j] x[t - lag[i, j] - 1, b, i]
 * dL/d early[i, j] = Σ_(t, b) x[t, b, i] dL/dI[t + lag[i, j], b, j]       late: one step later
 * </pre>
 *
 * <p>The additions of one sum run in a fixed order, so results do not depend on the number of
 * threads.
 */
public final class DelayedEvents {

  private final SpikeTrain[] past;
  private final SpikeTrain[] trains;
  private final int max;
  private final int steps;
  private final int outputs;
  private final int[][] lag;

  /**
   * @param past events of the inputs before the pass, one train of max steps per example; null:
   *     none
   * @param trains those of the pass, of T steps
   * @param max the longest lag, in steps
   * @param steps T
   * @param outputs n
   * @param lag [nIn][n], of the earlier of the two steps, below max
   */
  public DelayedEvents(
      SpikeTrain[] past, SpikeTrain[] trains, int max, int steps, int outputs, int[][] lag) {
    this.past = past;
    this.trains = trains;
    this.max = max;
    this.steps = steps;
    this.outputs = outputs;
    this.lag = lag;
  }

  /** Takes an event. */
  private interface Taker {
    /**
     * @param step at which it was sent, from 0: max steps before the pass
     */
    void take(int step, int input, float value);
  }

  private void events(int example, Taker taker) {
    if (past != null) {
      events(past[example], 0, max, taker);
    }
    events(trains[example], max, steps, taker);
  }

  private static void events(SpikeTrain train, int first, int steps, Taker taker) {
    int[] index = train.indices();
    float[] values = train.values();
    for (int t = 0; t < steps; t++) {
      for (int k = 0; k < train.baseSize(); k++) {
        taker.take(first + t, train.base()[k], 1);
      }
      for (int k = train.start(t); k < train.end(t); k++) {
        taker.take(first + t, index[k], values == null ? 1 : values[k]);
      }
    }
  }

  /** Steps from the first at which an event is sent to the last at which one arrives. */
  private int span() {
    return max + steps + max;
  }

  /**
   * I without bias.
   *
   * @param early [nIn][n]
   * @param late [nIn][n]; null: 0
   * @param out c-ordered FLOAT [T, b, n]
   */
  public void currents(float[][] early, float[][] late, INDArray out) {
    FloatMemory to = new FloatMemory(out);
    Workers.split(
        trains.length,
        (from, end) -> {
          float[] sum = new float[span() * outputs];
          for (int b = from; b < end; b++) {
            Arrays.fill(sum, 0);
            events(
                b,
                (step, i, value) -> {
                  add(lag[i], early[i], value, step * outputs, sum);
                  if (late != null) {
                    add(lag[i], late[i], value, (step + 1) * outputs, sum);
                  }
                });
            for (int t = 0; t < steps; t++) {
              to.put(((long) t * trains.length + b) * outputs, sum, (max + t) * outputs, outputs);
            }
          }
        });
  }

  private static void add(int[] lag, float[] weights, float value, int first, float[] sum) {
    int n = weights.length;
    for (int j = 0; j < n; j++) {
      sum[first + lag[j] * n + j] += value * weights[j];
    }
  }

  /**
   * Adds dL/d early and dL/d late.
   *
   * @param gradient dL/dI, c-ordered FLOAT [T, b, n]
   * @param early [nIn][n]
   * @param late [nIn][n]
   */
  public void gradients(INDArray gradient, float[][] early, float[][] late) {
    FloatMemory from = new FloatMemory(gradient);
    Workers.split(
        outputs,
        (first, end) -> {
          int width = end - first;
          float[] errors = new float[span() * width];
          float[] step = new float[width];
          for (int b = 0; b < trains.length; b++) {
            for (int t = 0; t < steps; t++) {
              from.get(((long) t * trains.length + b) * outputs + first, step, width);
              System.arraycopy(step, 0, errors, (max + t) * width, width);
            }
            events(
                b,
                (s, i, value) -> {
                  gather(lag[i], errors, value, s * width, first, end, early[i]);
                  gather(lag[i], errors, value, (s + 1) * width, first, end, late[i]);
                });
          }
        });
  }

  private static void gather(
      int[] lag, float[] errors, float value, int at, int first, int end, float[] sum) {
    int width = end - first;
    for (int j = first; j < end; j++) {
      sum[j] += value * errors[at + lag[j] * width + j - first];
    }
  }
}
