package io.github.dl4jsnn.internal.loop;

/**
 * The cut of T steps of b n neurons for a backward pass that runs the steps once more: into groups
 * of examples, or of columns of examples where those of one take too much, so that what a group
 * needs is bounded whatever b n is. Where the smallest group takes too much as well, its steps are
 * cut into slabs, of which one at a time is kept, beside the state before each of them.
 *
 * <p>The cut depends on sizes only, never on the number of threads.
 *
 * @param rows b
 * @param width n
 * @param groupRows examples of a group
 * @param groupColumns columns of a group
 * @param slab steps of a slab; T where there is one
 */
record RerunGroups(int rows, int width, int groupRows, int groupColumns, int slab) {

  /** Columns of a group of neurons of any place, a multiple of this. */
  private static final int LINE = 64;

  /**
   * @param limit floats that a group may need; one example, or one block of its columns, may need
   *     more
   * @param floats per neuron and step
   * @param states floats per neuron of a state
   * @param unit a group has a multiple of so many examples
   * @param block columns of a group where the neurons of an example need not be together, else the
   *     width; 0 for any number of them
   */
  static RerunGroups of(
      int limit, int rows, int width, int steps, int floats, int states, int unit, int block) {
    long perStep = Math.max(1, floats);
    long ofColumn = perStep * Math.max(1, steps) * unit;
    int columns = width;
    if (ofColumn * width > limit) {
      columns =
          block > 0 ? block : (int) Math.min(width, Math.max(1, limit / ofColumn / LINE) * LINE);
    }
    long fitting = limit / (ofColumn * columns);
    int slab = steps;
    if (fitting == 0) {
      // As much for the steps of a slab as for the states before the slabs.
      slab = (int) Math.max(1, Math.sqrt((double) steps * states / perStep));
      long slabs = (steps + slab - 1L) / slab;
      fitting = limit / ((perStep * slab + states * slabs) * columns * unit);
    }
    int groupRows = (int) Math.min(rows, Math.max(1, fitting) * unit);
    return new RerunGroups(rows, width, groupRows, columns, slab);
  }

  private int across() {
    return (width + groupColumns - 1) / groupColumns;
  }

  /** Number of groups. */
  int count() {
    return (rows + groupRows - 1) / groupRows * across();
  }

  /** Neurons of a group, at most. */
  int size() {
    return groupRows * groupColumns;
  }

  int firstRow(int group) {
    return group / across() * groupRows;
  }

  int rows(int group) {
    return Math.min(groupRows, rows - firstRow(group));
  }

  int firstColumn(int group) {
    return group % across() * groupColumns;
  }

  int columns(int group) {
    return Math.min(groupColumns, width - firstColumn(group));
  }

  /**
   * Where a neuron lies in the arrays of a group.
   *
   * @param neuron among all b n
   */
  int place(int group, int neuron) {
    return (neuron / width - firstRow(group)) * columns(group)
        + neuron % width
        - firstColumn(group);
  }
}
