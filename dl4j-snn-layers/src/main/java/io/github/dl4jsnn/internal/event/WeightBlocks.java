package io.github.dl4jsnn.internal.event;

import io.github.dl4jsnn.internal.memory.FloatMemory;
import io.github.dl4jsnn.internal.memory.Workers;

/**
 * A matrix [inputs, outputs] cut into blocks of columns that fit into the second-level cache; in a
 * block the row of each input is an array of its own, as adding rows needs it.
 */
public final class WeightBlocks {

  /** Floats of a block: 400 KB, a part of the second-level cache. */
  private static final int BLOCK_FLOATS = 100 << 10;

  /** Columns of a block are a multiple of this, one cache line. */
  private static final int LINE = 16;

  private final int inputs;
  private final int outputs;
  private final int width;

  /** [block][input][column]. */
  private final float[][][] rows;

  private WeightBlocks(int inputs, int outputs, int width) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.width = width;
    rows = new float[(outputs + width - 1) / width][][];
  }

  /** A matrix of zeros, in blocks of a width that suits its size. */
  public static WeightBlocks zeros(int inputs, int outputs) {
    WeightBlocks blocks = new WeightBlocks(inputs, outputs, widthOf(inputs, outputs));
    for (int k = 0; k < blocks.count(); k++) {
      blocks.rows[k] = new float[inputs][blocks.columns(k)];
    }
    return blocks;
  }

  /**
   * A copy of a matrix.
   *
   * @param columns its columns one after another, [outputs][inputs]
   */
  public static WeightBlocks of(FloatMemory columns, int inputs, int outputs) {
    return read(columns, inputs, outputs, widthOf(inputs, outputs));
  }

  /**
   * A copy of a matrix in one block: its rows [inputs][outputs].
   *
   * @param columns its columns one after another, [outputs][inputs]
   */
  public static float[][] rows(FloatMemory columns, int inputs, int outputs) {
    return read(columns, inputs, outputs, outputs).rows[0];
  }

  private static int widthOf(int inputs, int outputs) {
    int fitting = BLOCK_FLOATS / Math.max(1, inputs) / LINE * LINE;
    return Math.min(outputs, Math.max(2 * LINE, fitting));
  }

  private static WeightBlocks read(FloatMemory columns, int inputs, int outputs, int width) {
    WeightBlocks blocks = new WeightBlocks(inputs, outputs, width);
    for (int k = 0; k < blocks.count(); k++) {
      blocks.rows[k] = new float[inputs][blocks.columns(k)];
    }
    Workers.split(
        (outputs + LINE - 1) / LINE,
        (from, to) -> {
          float[][] line = new float[LINE][inputs];
          for (int l = from; l < to; l++) {
            blocks.readLine(columns, l * LINE, line);
          }
        });
    return blocks;
  }

  private void readLine(FloatMemory columns, int column, float[][] line) {
    int n = Math.min(LINE, outputs - column);
    for (int j = 0; j < n; j++) {
      columns.get((long) (column + j) * inputs, line[j], inputs);
    }
    // A block ends where a line does.
    spread(line, n, rows[column / width], column % width);
  }

  /** Columns from {@code at} on; four at a time, since each visit of a row costs. */
  private void spread(float[][] line, int n, float[][] block, int at) {
    int j = 0;
    for (; j + 4 <= n; j += 4) {
      float[] a = line[j];
      float[] b = line[j + 1];
      float[] c = line[j + 2];
      float[] d = line[j + 3];
      int to = at + j;
      for (int i = 0; i < inputs; i++) {
        float[] row = block[i];
        row[to] = a[i];
        row[to + 1] = b[i];
        row[to + 2] = c[i];
        row[to + 3] = d[i];
      }
    }
    for (; j < n; j++) {
      spread(line[j], block, at + j);
    }
  }

  private void spread(float[] values, float[][] block, int at) {
    for (int i = 0; i < inputs; i++) {
      block[i][at] = values[i];
    }
  }

  /**
   * Writes the matrix.
   *
   * @param columns receives its columns one after another, [outputs][inputs]
   */
  public void write(FloatMemory columns) {
    Workers.split(
        (outputs + LINE - 1) / LINE,
        (from, to) -> {
          float[][] line = new float[LINE][inputs];
          for (int l = from; l < to; l++) {
            writeLine(columns, l * LINE, line);
          }
        });
  }

  private void writeLine(FloatMemory columns, int column, float[][] line) {
    int n = Math.min(LINE, outputs - column);
    gather(line, n, rows[column / width], column % width);
    for (int j = 0; j < n; j++) {
      columns.put((long) (column + j) * inputs, line[j], inputs);
    }
  }

  /** The reverse of {@link #spread(float[][], int, float[][], int)}. */
  private void gather(float[][] line, int n, float[][] block, int at) {
    int j = 0;
    for (; j + 4 <= n; j += 4) {
      float[] a = line[j];
      float[] b = line[j + 1];
      float[] c = line[j + 2];
      float[] d = line[j + 3];
      int from = at + j;
      for (int i = 0; i < inputs; i++) {
        float[] row = block[i];
        a[i] = row[from];
        b[i] = row[from + 1];
        c[i] = row[from + 2];
        d[i] = row[from + 3];
      }
    }
    for (; j < n; j++) {
      gather(line[j], block, at + j);
    }
  }

  private void gather(float[] values, float[][] block, int at) {
    for (int i = 0; i < inputs; i++) {
      values[i] = block[i][at];
    }
  }

  /** Number of rows. */
  public int inputs() {
    return inputs;
  }

  /** Number of columns. */
  public int outputs() {
    return outputs;
  }

  /** Columns of every block but perhaps the last one. */
  int width() {
    return width;
  }

  /** Number of blocks. */
  int count() {
    return rows.length;
  }

  /** First column of a block. */
  int first(int block) {
    return block * width;
  }

  /** Columns of a block. */
  int columns(int block) {
    return Math.min(width, outputs - block * width);
  }

  /** [inputs][columns] of a block. Not a copy. */
  float[][] block(int block) {
    return rows[block];
  }
}
