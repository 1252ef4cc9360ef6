package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.memory.Layout;
import io.github.dl4jsnn.internal.synapse.EncoderState;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A state variable that holds the last inputs of a layer as they came, the oldest first.
 *
 * @param name of the state variable
 * @param layout of the layer's input
 * @param steps how many inputs
 */
record PastInputs(String name, Layout layout, int steps) {

  /**
   * The inputs before a pass, [steps, rows, n]; null: there is no state.
   *
   * @param start the state variables that the pass starts from
   * @param memory the input of the pass in its layout
   * @param passSteps T of the pass
   * @param layer how errors name it
   * @param allocate makes a c-ordered array that lives until the backward pass
   */
  INDArray of(
      Map<String, INDArray> start,
      INDArray memory,
      long passSteps,
      String layer,
      Function<long[], INDArray> allocate) {
    INDArray shown = start.get(name);
    if (shown == null) {
      return null;
    }
    long[] shape = layout.show(memory).shape().clone();
    if (layout instanceof Layout.Series series) {
      shape[series.timeAxis()] = steps;
    } else {
      shape[0] = shape[0] / passSteps * steps;
    }
    if (!Arrays.equals(shown.shape(), shape)) {
      throw EncoderState.wrongShape(layer, name, shown, shape);
    }
    return Layout.bySteps(layout.memory(shown, memory.dataType(), allocate), steps);
  }
}
