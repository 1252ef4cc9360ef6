package io.github.dl4jsnn.compatibility;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jsnn.recording.NetworkLayer;
import io.github.dl4jsnn.stream.StreamSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sessions of a stream beside {@code rnnTimeStep}. */
final class Streamed {

  /** Sums are added up in another order. */
  private static final double VALUES = 1e-6;

  /** Some neurons amplify what rounding leaves in their state. */
  private static final double STATES = 1e-5;

  private Streamed() {}

  /** All values in c order, as sessions take and give them. */
  static float[] flat(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }

  /** The state of a network as sessions have it. */
  static Map<String, Map<String, INDArray>> state(MultiLayerNetwork net) {
    Map<String, Map<String, INDArray>> all = new LinkedHashMap<>();
    for (NetworkLayer layer : NetworkLayer.of(net)) {
      if (layer.inner() instanceof RecurrentLayer recurrent
          && !recurrent.rnnGetPreviousState().isEmpty()) {
        all.put(layer.name(), recurrent.rnnGetPreviousState());
      }
    }
    return all;
  }

  static void assertSame(float[] expected, float[] actual, String what) {
    assertSame(expected, actual, VALUES, what);
  }

  private static void assertSame(float[] expected, float[] actual, double accuracy, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      double tolerance = accuracy * Math.max(1, Math.abs(expected[i]));
      boolean same = Math.abs(expected[i] - actual[i]) <= tolerance;
      assertTrue(
          same || (Float.isNaN(expected[i]) && Float.isNaN(actual[i])),
          what + ", value " + i + ": expected " + expected[i] + ", got " + actual[i]);
    }
  }

  static void assertSameState(
      Map<String, Map<String, INDArray>> expected,
      Map<String, Map<String, INDArray>> actual,
      String what) {
    expected.forEach(
        (layer, variables) -> {
          assertTrue(
              actual.containsKey(layer), () -> what + ": no state of " + layer + " in " + actual);
          assertEquals(variables.keySet(), actual.get(layer).keySet(), what + ", " + layer);
          variables.forEach(
              (name, value) -> {
                INDArray found = actual.get(layer).get(name);
                String where = what + ", state " + name + " of " + layer;
                assertArrayEquals(value.shape(), found.shape(), where);
                assertEquals(value.dataType(), found.dataType(), where);
                assertSame(flat(value), flat(found), STATES, where);
              });
        });
  }

  /** Both step through inputs, from the same state on; outputs and states are compared. */
  static void assertAgree(MultiLayerNetwork net, StreamSession session, List<INDArray> inputs) {
    for (int t = 0; t < inputs.size(); t++) {
      INDArray expected = net.rnnTimeStep(inputs.get(t));
      assertSame(flat(expected), session.step(flat(inputs.get(t))), "step " + t);
      assertSameState(state(net), session.state(), "after step " + t);
    }
  }
}
