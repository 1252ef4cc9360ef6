package io.github.dl4jsnn.kernel;

import io.github.dl4jsnn.neuron.NeuronModel;
import io.github.dl4jsnn.neuron.SpikeFunction;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A neuron over all time steps in one call, forward and backward, on FLOAT data in the memory of
 * the CPU. Neurons are independent of each other, so the b n of them are cut into tiles that stay
 * in the first-level cache through all T steps; tiles are spread over the cores.
 *
 * <p>The cut depends on b n only: results are the same whatever the number of threads.
 */
public final class TimeLoop {

  private static final int MAX_TILE = 512;
  private static final int MIN_TILE = 64;
  private static final int TILES = 16;

  private final IntFunction<NeuronKernel> kernels;
  private final int rows;
  private final int width;
  private final int tile;
  private final int tiles;

  private int states;

  /** From forward to backward: [saved][T][b n]; the first one took the place of the currents. */
  private float[][][] saved;

  private final float[][] parameters;
  private final float[][] mask;

  /**
   * A loop over independent neurons.
   *
   * @param neuron the model
   * @param f fires
   * @param parameters [parameter][1 or n], in the order of {@link NeuronModel#parameters}
   * @param rows b
   * @param width n
   * @param mask [T][b], 0 where a step of an example is padding; null without mask. At such a step
   *     there is no spike and the state stays as it was
   */
  public TimeLoop(
      NeuronModel neuron,
      SpikeFunction f,
      float[][] parameters,
      int rows,
      int width,
      float[][] mask) {
    this(capacity -> neuron.kernel(f, capacity), 1, parameters, rows, width, mask);
  }

  /**
   * A loop over neurons whose input depends on the spikes that their example sent at the step
   * before. These are one more state variable, behind those of the neuron.
   *
   * @param feedback the weights of these spikes
   */
  public TimeLoop(
      NeuronModel neuron,
      SpikeFunction f,
      Feedback feedback,
      float[][] parameters,
      int rows,
      int width,
      float[][] mask) {
    this(
        capacity -> new FeedbackKernel(neuron.kernel(f, capacity), feedback, capacity),
        width,
        parameters,
        rows,
        width,
        mask);
  }

  /**
   * @param unit number of neurons that a tile must not tear apart
   */
  private TimeLoop(
      IntFunction<NeuronKernel> kernels,
      int unit,
      float[][] parameters,
      int rows,
      int width,
      float[][] mask) {
    this.kernels = kernels;
    this.parameters = parameters;
    this.rows = rows;
    this.width = width;
    this.mask = mask;
    int size = rows * width;
    int wanted = Math.max(MIN_TILE, Math.min(MAX_TILE, (size + TILES - 1) / TILES));
    tile = (wanted + unit - 1) / unit * unit;
    tiles = (size + tile - 1) / tile;
  }

  /**
   * Runs all T steps.
   *
   * @param currents [T][b n]; owned by this object from now on
   * @param state [state][b n], before the first step on entry, after the last one on return
   * @param spikes c-ordered [T, b, n], receives S
   */
  public void forward(float[][] currents, float[][] state, INDArray spikes) {
    forward(currents, state, spikes, null);
  }

  /**
   * The same, and the membrane potentials.
   *
   * @param membranes c-ordered [T, b, n], receives the first state variable after each step; or
   *     null
   */
  public void forward(float[][] currents, float[][] state, INDArray spikes, INDArray membranes) {
    int size = rows * width;
    states = state.length;
    int extra = kernels.apply(width).saved() - 1;
    saved = new float[1 + extra][][];
    saved[0] = currents;
    for (int k = 1; k <= extra; k++) {
      saved[k] = TimeMajor.allocate(currents.length, size);
    }
    Workers.split(tiles, (from, to) -> forwardTiles(from, to, state, spikes, membranes));
  }

  private void forwardTiles(
      int from, int to, float[][] state, INDArray spikes, INDArray membranes) {
    NeuronKernel kernel = kernels.apply(tile);
    TimeMajor.FloatMemory out = new TimeMajor.FloatMemory(spikes);
    TimeMajor.FloatMemory outV = membranes == null ? null : new TimeMajor.FloatMemory(membranes);
    float[] x = new float[tile];
    float[] s = new float[tile];
    float[][] v = new float[state.length][tile];
    float[][] keep = new float[saved.length][tile];
    float[][] before = new float[mask == null ? 0 : state.length][tile];
    float[][] p = new float[parameters.length][tile];
    for (int j = from; j < to; j++) {
      int start = j * tile;
      int n = Math.min(tile, rows * width - start);
      load(state, v, start, n);
      spread(p, start, n);
      for (int t = 0; t < saved[0].length; t++) {
        System.arraycopy(saved[0][t], start, x, 0, n);
        load(v, before, 0, n);
        kernel.forward(x, v, p, s, keep, n);
        if (mask != null) {
          hold(t, start, n, v, before);
          erase(t, start, n, s);
        }
        for (int k = 0; k < keep.length; k++) {
          System.arraycopy(keep[k], 0, saved[k][t], start, n);
        }
        out.put((long) t * rows * width + start, s, n);
        if (outV != null) {
          outV.put((long) t * rows * width + start, v[0], n);
        }
      }
      store(v, state, start, n);
    }
  }

  /**
   * Carries gradients through all T steps of the last {@link #forward}.
   *
   * @param gradients [T][b n], dL/dS on entry, dL/dX on return
   * @param firstStep where to stop, 0 for all of T; the gradients of the steps before become 0
   * @return [parameter][1 or n], dL/d(parameter)
   */
  public float[][] backward(float[][] gradients, int firstStep) {
    return backward(gradients, firstStep, null, new float[states][rows * width]);
  }

  /**
   * The same, with gradients that reach the membrane potentials and the state after the last step.
   *
   * @param membraneGradients [T][b n], dL/d(first state variable after each step); or null
   * @param stateGradients [state][b n], dL/d(state after the last step) on entry, dL/d(state before
   *     the first one) on return
   */
  public float[][] backward(
      float[][] gradients, int firstStep, float[][] membraneGradients, float[][] stateGradients) {
    for (int t = 0; t < firstStep; t++) {
      Arrays.fill(gradients[t], 0);
    }
    float[][] dParameters = new float[parameters.length][rows * width];
    Workers.split(
        tiles,
        (from, to) ->
            backwardTiles(
                from, to, gradients, firstStep, membraneGradients, stateGradients, dParameters));
    float[][] sums = new float[parameters.length][];
    for (int k = 0; k < sums.length; k++) {
      sums[k] = reduce(dParameters[k], parameters[k].length);
    }
    return sums;
  }

  private void backwardTiles(
      int from,
      int to,
      float[][] gradients,
      int firstStep,
      float[][] membraneGradients,
      float[][] stateGradients,
      float[][] dParameters) {
    NeuronKernel kernel = kernels.apply(tile);
    float[] ds = new float[tile];
    float[] dx = new float[tile];
    float[][] dv = new float[states][tile];
    float[][] keep = new float[saved.length][tile];
    float[][] after = new float[mask == null ? 0 : states][tile];
    float[][] p = new float[parameters.length][tile];
    float[][] dp = new float[parameters.length][tile];
    for (int j = from; j < to; j++) {
      int start = j * tile;
      int n = Math.min(tile, rows * width - start);
      load(stateGradients, dv, start, n);
      for (float[] d : dp) {
        Arrays.fill(d, 0);
      }
      spread(p, start, n);
      for (int t = saved[0].length - 1; t >= firstStep; t--) {
        System.arraycopy(gradients[t], start, ds, 0, n);
        for (int k = 0; k < keep.length; k++) {
          System.arraycopy(saved[k][t], start, keep[k], 0, n);
        }
        for (int i = 0; membraneGradients != null && i < n; i++) {
          dv[0][i] += membraneGradients[t][start + i];
        }
        if (mask != null) {
          load(dv, after, 0, n);
          erase(t, start, n, ds);
          for (float[] d : dv) {
            erase(t, start, n, d);
          }
        }
        kernel.backward(keep, p, ds, dv, dx, dp, n);
        if (mask != null) {
          hold(t, start, n, dv, after);
          erase(t, start, n, dx);
        }
        System.arraycopy(dx, 0, gradients[t], start, n);
      }
      store(dv, stateGradients, start, n);
      store(dp, dParameters, start, n);
    }
  }

  /**
   * What {@link #forward} kept for {@link #backward}, with {@link Feedback} the spikes of the step
   * before at last.
   *
   * @return [T][b n], not a copy
   */
  public float[][] lastSaved() {
    return saved[saved.length - 1];
  }

  private static void load(float[][] from, float[][] to, int start, int n) {
    for (int k = 0; k < to.length; k++) {
      System.arraycopy(from[k], start, to[k], 0, n);
    }
  }

  private static void store(float[][] from, float[][] to, int start, int n) {
    for (int k = 0; k < to.length; k++) {
      System.arraycopy(from[k], 0, to[k], start, n);
    }
  }

  /** Gives each neuron of the tile its parameter values. */
  private void spread(float[][] to, int start, int n) {
    for (int k = 0; k < to.length; k++) {
      float[] values = parameters[k];
      for (int i = 0; i < n; i++) {
        to[k][i] = values.length == 1 ? values[0] : values[(start + i) % width];
      }
    }
  }

  private boolean padded(int t, int element) {
    return mask[t][element / width] == 0;
  }

  private void erase(int t, int start, int n, float[] values) {
    for (int i = 0; i < n; i++) {
      if (padded(t, start + i)) {
        values[i] = 0;
      }
    }
  }

  private void hold(int t, int start, int n, float[][] values, float[][] before) {
    for (int i = 0; i < n; i++) {
      if (padded(t, start + i)) {
        for (int k = 0; k < values.length; k++) {
          values[k][i] = before[k][i];
        }
      }
    }
  }

  private float[] reduce(float[] all, int length) {
    double[] sum = new double[length];
    for (int i = 0; i < all.length; i++) {
      sum[length == 1 ? 0 : i % width] += all[i];
    }
    float[] out = new float[length];
    for (int i = 0; i < length; i++) {
      out[i] = (float) sum[i];
    }
    return out;
  }
}
