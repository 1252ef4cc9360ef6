package io.github.dl4jsnn.internal.synapse;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SignalEncoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a layer keeps of its encoder from call to call of {@code rnnTimeStep}, among its state
 * variables.
 *
 * @param presented how many steps were presented so far
 * @param memory what a {@link SignalEncoder} keeps of each example, [b][m]; null of other encoders
 */
public record EncoderState(int presented, float[][] memory) {

  /** Name of the number of presented steps. */
  public static final String STEPS = "presentedSteps";

  /** Name of what a {@link SignalEncoder} keeps, [b, m]. */
  public static final String MEMORY = "encoderState";

  /** Names of the state variables of a layer with this encoder. */
  public static List<String> names(Encoder encoder) {
    return encoder instanceof SignalEncoder ? List.of(STEPS, MEMORY) : List.of(STEPS);
  }

  /** Whether a state variable is one of the encoder. */
  public static boolean has(String name) {
    return name.equals(STEPS) || name.equals(MEMORY);
  }

  /**
   * The state among the state variables of a layer, the initial one where there is none.
   *
   * @param layer how errors name the layer
   * @param examples b
   * @param n number of values of an example at each step
   * @throws DL4JInvalidInputException if it is one of other examples
   */
  public static EncoderState of(
      Map<String, INDArray> variables, String layer, Encoder encoder, int examples, int n) {
    INDArray steps = variables.get(STEPS);
    int presented = steps == null ? 0 : steps.getInt(0);
    if (!(encoder instanceof SignalEncoder signal)) {
      return new EncoderState(presented, null);
    }
    float[][] memory = new float[examples][signal.stateSize(n)];
    INDArray given = variables.get(MEMORY);
    if (given == null) {
      Arrays.stream(memory).forEach(row -> Arrays.fill(row, signal.initialState()));
    } else {
      long[] expected = {examples, signal.stateSize(n)};
      if (!Arrays.equals(given.shape(), expected)) {
        throw wrongShape(layer, MEMORY, given, expected);
      }
      float[] values = given.castTo(DataType.FLOAT).dup('c').data().asFloat();
      for (int b = 0; b < examples; b++) {
        System.arraycopy(values, b * memory[b].length, memory[b], 0, memory[b].length);
      }
    }
    return new EncoderState(presented, memory);
  }

  /** The error for a state that is not of this input. */
  public static DL4JInvalidInputException wrongShape(
      String layer, String name, INDArray value, long[] expected) {
    return new DL4JInvalidInputException(
        "Layer "
            + layer
            + " continues from a state '"
            + name
            + "' of shape "
            + Arrays.toString(value.shape())
            + ", but its input needs "
            + Arrays.toString(expected)
            + "; call rnnClearPreviousState() before a new minibatch");
  }

  /** The state variable of an encoder that keeps nothing else, after some more steps. */
  public static Map<String, INDArray> presented(Map<String, INDArray> before, int more) {
    INDArray steps = before.get(STEPS);
    return new EncoderState(steps == null ? 0 : steps.getInt(0), null).after(more);
  }

  /** The state variables, after some more steps. */
  public Map<String, INDArray> after(int steps) {
    Map<String, INDArray> variables = new LinkedHashMap<>();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      variables.put(STEPS, Nd4j.createFromArray(presented + steps));
      if (memory != null && memory[0].length > 0) {
        variables.put(MEMORY, Nd4j.createFromArray(memory));
      }
    }
    return variables;
  }
}
