package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.delay.InputLine;
import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.memory.TimeMajor;
import io.github.dl4jsnn.internal.mixing.TimeMixing;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Checks and copies of state variables by name, as {@code rnnGetPreviousState} gives them. */
final class StateMaps {

  private StateMaps() {}

  /** Own copies: what the caller does with the arrays does not change the layer, nor vice versa. */
  static Map<String, INDArray> copy(Map<String, INDArray> state) {
    Map<String, INDArray> out = new LinkedHashMap<>();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      state.forEach((name, value) -> out.put(name, value.dup()));
    }
    return out;
  }

  /**
   * @throws IllegalArgumentException if a name is none of the layer's
   */
  static void checkNames(String layer, List<String> names, Map<String, INDArray> state) {
    for (String name : state.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "Layer " + layer + " has no state variable '" + name + "', expected some of " + names);
      }
    }
  }

  /**
   * @throws DL4JInvalidInputException if the state does not fit the input
   */
  private static void checkShape(String layer, String name, INDArray value, long[] expected) {
    if (!Arrays.equals(value.shape(), expected)) {
      throw EncoderState.wrongShape(layer, name, value, expected);
    }
  }

  /** Whether a state variable is one of what comes before the neurons. */
  private static boolean ofInput(String name) {
    return EncoderState.has(name) || name.equals(InputLine.STATE) || name.equals(TimeMixing.STATE);
  }

  /**
   * A state as passes take it: each variable as c-ordered [rows, n], checked against the input.
   *
   * @param names of the layer's state variables
   * @param layout in which DL4J sees them
   * @throws DL4JInvalidInputException if the state does not fit the input
   */
  static Map<String, INDArray> rows(
      String layer,
      List<String> names,
      Map<String, INDArray> state,
      Layout layout,
      long rows,
      long n) {
    long[] shape = layout.stepShape(rows, n);
    Map<String, INDArray> out = new LinkedHashMap<>();
    for (String name : names) {
      INDArray value = state.get(name);
      if (value != null && !ofInput(name)) {
        checkShape(layer, name, value, shape);
        INDArray memory =
            layout.memory(
                value, value.dataType(), s -> Nd4j.createUninitialized(value.dataType(), s, 'c'));
        out.put(name, memory.reshape('c', rows, n));
      }
    }
    return out;
  }

  /** A state of c-ordered [rows, n] as DL4J sees it, in arrays outside of workspaces. */
  static Map<String, INDArray> shown(Supplier<Map<String, INDArray>> rows, Layout layout) {
    Map<String, INDArray> out = new LinkedHashMap<>();
    try (MemoryWorkspace ws = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      rows.get()
          .forEach(
              (name, values) -> {
                INDArray shown = layout.show(values);
                out.put(name, TimeMajor.contiguous(shown) ? shown : shown.dup('c'));
              });
    }
    return out;
  }
}
