package io.github.dl4jsnn.internal.loop;

import io.github.dl4jsnn.compile.NeuronKernel;

/** All steps of one tile after another, forward; scratch arrays of one thread. */
final class TileForward {

  /** Takes what a step yields: the arrays of this object, from index 0. */
  interface Sink {
    /**
     * @param first the first neuron of the tile
     * @param n number of neurons
     */
    void step(int t, int first, int n);
  }

  private final Population population;
  private final NeuronKernel kernel;
  private final CurrentSource.Reader currents;
  private final float[] x;
  private final float[][] before;
  private final float[][] p;

  /** S. */
  final float[] s;

  /** The state after the step. */
  final float[][] v;

  /** What the way back needs of a step. */
  final float[][] keep;

  TileForward(Population population, CurrentSource currents, int capacity) {
    this.population = population;
    kernel = population.kernel(capacity);
    this.currents = currents.reader();
    x = new float[capacity];
    s = new float[capacity];
    v = new float[population.states()][capacity];
    keep = new float[kernel.saved()][capacity];
    before = new float[population.masked() ? population.states() : 0][capacity];
    p = new float[population.parameters()][capacity];
  }

  /**
   * @param from [state][b n], before the first step; null: the initial state
   * @param to [state][b n], receives the state after the last one; or null
   */
  void run(int first, int n, float[][] from, float[][] to, int steps, Sink sink) {
    run(first, n, from, to, steps, null, sink);
  }

  /**
   * The same with a place for what the way back needs.
   *
   * @param kept [T][saved][tile]; null: {@link #keep}, anew at each step
   */
  void run(int first, int n, float[][] from, float[][] to, int steps, float[][][] kept, Sink sink) {
    if (from == null) {
      population.begin(v, first, n);
    } else {
      load(from, v, first, n);
    }
    population.spread(p, first, n);
    kernel.begin(p, n);
    for (int t = 0; t < steps; t++) {
      currents.read(t, first, n, x);
      load(v, before, 0, n);
      kernel.forward(x, v, p, s, kept == null ? keep : kept[t], n);
      if (before.length > 0) {
        population.hold(t, first, n, v, before);
        population.erase(t, first, n, s);
      }
      sink.step(t, first, n);
    }
    if (to != null) {
      store(v, to, first, n);
    }
  }

  static void load(float[][] from, float[][] to, int first, int n) {
    for (int k = 0; k < to.length; k++) {
      System.arraycopy(from[k], first, to[k], 0, n);
    }
  }

  static void store(float[][] from, float[][] to, int first, int n) {
    for (int k = 0; k < to.length; k++) {
      System.arraycopy(from[k], 0, to[k], first, n);
    }
  }
}
