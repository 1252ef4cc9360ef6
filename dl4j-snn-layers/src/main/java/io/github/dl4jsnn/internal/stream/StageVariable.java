package io.github.dl4jsnn.internal.stream;

import io.github.dl4jsnn.internal.synapse.EncoderState;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A part of the state of a stage, and how DL4J shows it.
 *
 * @param name as {@code rnnGetPreviousState} has it
 * @param index of its values in the state; {@link #COUNT}: the number of steps
 * @param form of its values
 * @param type of the array
 * @param steps number of time steps, the oldest first, as a ring that begins at the number of steps
 *     so far; 0: there is no time axis
 */
public record StageVariable(String name, int index, Form form, DataType type, int steps) {

  /** Index of the number of time steps. */
  public static final int COUNT = -1;

  /** Values without a time axis. */
  public StageVariable(String name, int index, Form form, DataType type) {
    this(name, index, form, type, 0);
  }

  /** The number of time steps since the beginning. */
  public static StageVariable count() {
    return new StageVariable(EncoderState.STEPS, COUNT, Form.rows(1), DataType.INT32);
  }

  private boolean counts() {
    return index == COUNT;
  }

  private long[] shape() {
    return counts() ? new long[] {1} : steps > 0 ? form.shape(steps) : form.shape();
  }

  /** Where each value lies in DL4J's array flattened in c order; null: in the same order. */
  private int[] order(StageState state) {
    return steps > 0 ? form.order(steps, (int) (state.steps % steps)) : form.order();
  }

  /** A new array of its values. */
  public INDArray get(StageState state) {
    if (counts()) {
      return Nd4j.createFromArray((int) state.steps);
    }
    float[] memory = state.values[index];
    int[] order = order(state);
    float[] shown = new float[memory.length];
    for (int i = 0; i < memory.length; i++) {
      shown[order == null ? i : order[i]] = memory[i];
    }
    return Nd4j.create(shown, shape(), 'c').castTo(type);
  }

  /**
   * Sets it.
   *
   * @param layer how errors name the layer
   * @throws IllegalArgumentException if the array has another shape
   */
  public void set(StageState state, INDArray array, String layer) {
    if (counts() && array.length() == 1) {
      state.steps = array.getLong(0);
      return;
    }
    if (!Arrays.equals(array.shape(), shape())) {
      throw new IllegalArgumentException(
          "SpikingStream: layer \""
              + layer
              + "\": state '"
              + name
              + "' has shape "
              + Arrays.toString(array.shape())
              + ", expected "
              + Arrays.toString(shape())
              + ", that of one example");
    }
    float[] shown = array.castTo(DataType.FLOAT).dup('c').data().asFloat();
    int[] order = order(state);
    float[] memory = state.values[index];
    for (int i = 0; i < memory.length; i++) {
      memory[i] = shown[order == null ? i : order[i]];
    }
  }
}
