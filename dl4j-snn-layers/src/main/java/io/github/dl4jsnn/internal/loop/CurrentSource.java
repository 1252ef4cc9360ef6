package io.github.dl4jsnn.internal.loop;

/**
 * Input currents of b n neurons over T time steps, handed out tile by tile: they need not exist as
 * a whole. Neurons are counted as in memory, row n + column.
 */
public interface CurrentSource {

  /** T. */
  int steps();

  /**
   * How many neighbouring columns are cheapest to ask for together, starting at a multiple of this
   * number, in one example after the other; 0 where any range of neurons costs the same.
   */
  default int block() {
    return 0;
  }

  /** Whether all steps have the same currents; false by default. */
  default boolean constant() {
    return false;
  }

  /** Whether reading computes products, each on the BLAS thread that reads; false by default. */
  default boolean multiplies() {
    return false;
  }

  /**
   * Floats per neuron and step that {@link #part} takes for the currents; 0 by default: they are
   * computed where they are read.
   */
  default int formed() {
    return 0;
  }

  /**
   * The currents of some steps of some neighbouring examples, to be read instead of these: this
   * source itself by default.
   *
   * @param firstRow first example
   * @param rows number of examples
   * @param firstStep first time step
   * @param steps number of time steps
   */
  default CurrentSource part(int firstRow, int rows, int firstStep, int steps) {
    return this;
  }

  /** Reads the currents on one thread. */
  Reader reader();

  /** See {@link #reader}. */
  interface Reader {

    /**
     * Writes the currents of the neurons from {@code start} on at step t into x, from index 0.
     *
     * @param n number of neurons: whole blocks or whole rows where there are blocks
     */
    void read(int t, int start, int n, float[] x);
  }
}
