package io.github.dl4jsnn.internal.loop;

/**
 * dL/dI of some steps of some columns of some neighbouring examples. Its arrays are lent: valid
 * while it is taken, not to be changed, and perhaps longer than said.
 *
 * @param firstRow first example
 * @param rows number of examples
 * @param firstColumn first neuron of each of these examples
 * @param columns number of neurons of each
 * @param firstStep first time step
 * @param steps number of time steps
 * @param currents [steps][rows columns], dL/dI; [1][b n], summed over the steps, where the currents
 *     are constant and the neurons not coupled
 * @param previousSpikes [steps][rows columns], with {@link Feedback} the spikes of the step before
 *     each step; else null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GradientPart(
    int firstRow,
    int rows,
    int firstColumn,
    int columns,
    int firstStep,
    int steps,
    float[][] currents,
    float[][] previousSpikes) {

  /**
   * All of it.
   *
   * @param currents [T][b n]
   * @param previousSpikes likewise, or null
   */
  public static GradientPart whole(
      int rows, int columns, float[][] currents, float[][] previousSpikes) {
    return new GradientPart(0, rows, 0, columns, 0, currents.length, currents, previousSpikes);
  }

  /** Whether this is all of T steps of b examples. */
  public boolean covers(int allRows, int allColumns, int allSteps) {
    return rows == allRows && columns == allColumns && steps == allSteps;
  }
}
