package io.github.dl4jsnn.kernel;

import io.github.dl4jsnn.encoding.SpikeTrain;
import java.util.Arrays;

/**
 * Synapses driven by events: instead of a product with a matrix of mostly zeros, the weight row of
 * each spike is added.
 *
 * <pre>
 * I[t, b, :] = bias + Σ_(i spikes at t in b) W[i, :]
 * dW[i, :]   = Σ_((t, b) in which i spikes) dI[t, b, :]
 * </pre>
 *
 * <p>The additions of one sum run in a fixed order, so results do not depend on the number of
 * threads.
 */
public final class EventSynapses {

  private final SpikeTrain[] trains;
  private final int inputs;
  private final int outputs;
  private final int steps;

  /**
   * @param trains one a row of the minibatch, of equally many steps
   * @param inputs number of input elements
   * @param outputs number of neurons
   */
  public EventSynapses(SpikeTrain[] trains, int inputs, int outputs) {
    this.trains = trains;
    this.inputs = inputs;
    this.outputs = outputs;
    this.steps = trains.length == 0 ? 0 : trains[0].steps();
  }

  /**
   * Input currents of all neurons and steps.
   *
   * @param weights [inputs][outputs]
   * @param bias [outputs], or null
   * @return [T][b outputs]
   */
  public float[][] forward(float[][] weights, float[] bias) {
    float[][] out = TimeMajor.allocate(steps, trains.length * outputs);
    Workers.split(
        trains.length,
        (from, to) -> {
          float[] sum = new float[outputs];
          for (int b = from; b < to; b++) {
            for (int t = 0; t < steps; t++) {
              addRows(trains[b], t, weights, bias, sum);
              System.arraycopy(sum, 0, out[t], b * outputs, outputs);
            }
          }
        });
    return out;
  }

  private static void addRows(
      SpikeTrain train, int t, float[][] weights, float[] bias, float[] sum) {
    if (bias == null) {
      Arrays.fill(sum, 0);
    } else {
      System.arraycopy(bias, 0, sum, 0, sum.length);
    }
    int[] index = train.indices();
    int k = train.start(t);
    int end = train.end(t);
    // Four rows at a time: a quarter of the passes over the sum.
    for (; k + 4 <= end; k += 4) {
      float[] a = weights[index[k]];
      float[] b = weights[index[k + 1]];
      float[] c = weights[index[k + 2]];
      float[] d = weights[index[k + 3]];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += (a[j] + b[j]) + (c[j] + d[j]);
      }
    }
    for (; k < end; k++) {
      float[] a = weights[index[k]];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += a[j];
      }
    }
  }

  /**
   * Gradient of the weights.
   *
   * @param gradients [T][b outputs], dL/dI
   * @return [inputs][outputs]
   */
  public float[][] weightGradient(float[][] gradients) {
    float[][] rows = errorRows(gradients);
    int[] start = new int[inputs + 1];
    int[] rowOf = byInput(start);
    float[][] out = new float[inputs][outputs];
    Workers.split(
        inputs,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            addErrors(rows, rowOf, start[i], start[i + 1], out[i]);
          }
        });
    return out;
  }

  private static void addErrors(float[][] rows, int[] rowOf, int k, int end, float[] sum) {
    for (; k + 4 <= end; k += 4) {
      float[] a = rows[rowOf[k]];
      float[] b = rows[rowOf[k + 1]];
      float[] c = rows[rowOf[k + 2]];
      float[] d = rows[rowOf[k + 3]];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += (a[j] + b[j]) + (c[j] + d[j]);
      }
    }
    for (; k < end; k++) {
      float[] a = rows[rowOf[k]];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += a[j];
      }
    }
  }

  /** [b T][outputs]: row b T + t, so that the events of one example keep to few rows. */
  private float[][] errorRows(float[][] gradients) {
    float[][] rows = new float[trains.length * steps][outputs];
    Workers.split(
        trains.length,
        (from, to) -> {
          for (int b = from; b < to; b++) {
            for (int t = 0; t < steps; t++) {
              System.arraycopy(gradients[t], b * outputs, rows[b * steps + t], 0, outputs);
            }
          }
        });
    return rows;
  }

  /** Sorts the events by input: the rows b T + t in which input i spikes, from start[i] on. */
  private int[] byInput(int[] start) {
    for (SpikeTrain train : trains) {
      int[] index = train.indices();
      for (int k = 0; k < train.size(); k++) {
        start[index[k] + 1]++;
      }
    }
    for (int i = 0; i < inputs; i++) {
      start[i + 1] += start[i];
    }
    int[] next = Arrays.copyOf(start, inputs);
    int[] rowOf = new int[start[inputs]];
    for (int b = 0; b < trains.length; b++) {
      int[] index = trains[b].indices();
      for (int t = 0; t < steps; t++) {
        for (int k = trains[b].start(t); k < trains[b].end(t); k++) {
          rowOf[next[index[k]]++] = b * steps + t;
        }
      }
    }
    return rowOf;
  }
}
