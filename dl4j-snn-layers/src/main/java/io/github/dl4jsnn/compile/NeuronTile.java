package io.github.dl4jsnn.compile;

/**
 * The arrays of some neurons, a tile of all, at one time step: what a {@link NeuronKernel} reads
 * and writes. Each array holds the tile from index 0 and may be longer than {@link #n}. Its owner
 * sets the fields, also from step to step; one thread uses it at a time.
 */
public final class NeuronTile {

  /** Number of neurons. */
  public int n;

  /** X, the input current. */
  public float[] x;

  /** S, written by forward. */
  public float[] spike;

  /** [state][neuron]: before the step when forward begins, after it when forward ends. */
  public float[][] state;

  /** [parameter][neuron], the same at all steps of a tile. */
  public float[][] parameters;

  /** [{@link NeuronKernel#saved}][neuron]: written by forward, read by backward. */
  public float[][] saved;

  /** dL/dS, from outside of the neuron. */
  public float[] dSpike;

  /** [state][neuron]: dL/d(state after the step) when backward begins, before it when it ends. */
  public float[][] dState;

  /** dL/dX, written by backward. */
  public float[] dx;

  /** [learned parameter][neuron]; backward adds dL/d(parameter). */
  public float[][] dParameters;

  /** A tile without arrays. */
  public NeuronTile() {}

  /**
   * A tile with new arrays for forward.
   *
   * @param capacity the largest number of neurons
   */
  public static NeuronTile forward(int states, int parameters, int saved, int capacity) {
    NeuronTile tile = new NeuronTile();
    tile.x = new float[capacity];
    tile.spike = new float[capacity];
    tile.state = new float[states][capacity];
    tile.parameters = new float[parameters][capacity];
    tile.saved = new float[saved][capacity];
    return tile;
  }

  /**
   * A tile with new arrays for backward, other than {@link #saved}.
   *
   * @param learned how many of the parameters are learned
   */
  public static NeuronTile backward(int states, int parameters, int learned, int capacity) {
    NeuronTile tile = new NeuronTile();
    tile.parameters = new float[parameters][capacity];
    tile.dSpike = new float[capacity];
    tile.dState = new float[states][capacity];
    tile.dx = new float[capacity];
    tile.dParameters = new float[learned][capacity];
    return tile;
  }
}
