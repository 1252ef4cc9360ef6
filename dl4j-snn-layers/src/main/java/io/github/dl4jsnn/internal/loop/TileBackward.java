package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.compile.NeuronKernel;
import io.github.dl4jsnn.internal.memory.RowMemory;
import java.util.Arrays;

/** All steps of one tile, last to first, backward; scratch arrays of one thread. */
final class TileBackward {

  /** What forward kept of the steps of a tile. */
  interface Steps {
    /** Turns to a tile. */
    void begin(int first, int n);

    /** [saved][n] of step t; valid until the next call. */
    float[][] at(int t);

    /** T. */
    int count();
  }

  private final Population population;
  private final NeuronKernel kernel;
  private final RowMemory spikeGradients;
  private final RowMemory membraneGradients;
  private final int shown;
  private final float[] ds;
  private final float[] dm;
  private final float[] dx;
  private final GradientSink sink;
  private final float[][] dv;
  private final float[][] after;
  private final float[][] p;
  private final float[][] dp;

  /**
   * @param spikeGradients dL/dS; null: 0
   * @param membraneGradients dL/d(shown state variable after each step); null: 0
   * @param shown index of that state variable
   * @param sink takes dL/dI
   */
  TileBackward(
      Population population,
      int capacity,
      RowMemory spikeGradients,
      RowMemory membraneGradients,
      int shown,
      GradientSink sink) {
    this.population = population;
    kernel = population.kernel(capacity);
    this.spikeGradients = spikeGradients;
    this.membraneGradients = membraneGradients;
    this.shown = shown;
    ds = new float[capacity];
    dm = new float[membraneGradients == null ? 0 : capacity];
    dx = new float[capacity];
    this.sink = sink;
    dv = new float[population.states()][capacity];
    after = new float[population.masked() ? population.states() : 0][capacity];
    p = new float[population.parameters()][capacity];
    dp = new float[population.learned()][capacity];
  }

  /**
   * @param stateGradients [state][b n], after the last step on entry, before the first on return;
   *     or null
   * @param dParameters [learned parameter][b n], receives dL/d(parameter) of each neuron
   */
  void run(
      int first,
      int n,
      int firstStep,
      Steps steps,
      float[][] stateGradients,
      float[][] dParameters) {
    if (stateGradients == null) {
      for (float[] d : dv) {
        Arrays.fill(d, 0);
      }
    } else {
      TileForward.load(stateGradients, dv, first, n);
    }
    for (float[] d : dp) {
      Arrays.fill(d, 0);
    }
    population.spread(p, first, n);
    kernel.begin(p, n);
    for (int t = steps.count() - 1; t >= firstStep; t--) {
      if (spikeGradients != null) {
        spikeGradients.get(t, first, ds, n);
      }
      if (membraneGradients != null) {
        membraneGradients.get(t, first, dm, n);
        float[] d = dv[shown];
        for (int i = 0; i < n; i++) {
          d[i] += dm[i];
        }
      }
      if (after.length > 0) {
        TileForward.load(dv, after, 0, n);
        population.erase(t, first, n, ds);
        for (float[] d : dv) {
          population.erase(t, first, n, d);
        }
      }
      kernel.backward(steps.at(t), p, ds, dv, dx, dp, n);
      if (after.length > 0) {
        population.hold(t, first, n, dv, after);
        population.erase(t, first, n, dx);
      }
      sink.step(t, first, n, dx);
    }
    sink.end(first, n);
    if (stateGradients != null) {
      TileForward.store(dv, stateGradients, first, n);
    }
    TileForward.store(dp, dParameters, first, n);
  }
}
