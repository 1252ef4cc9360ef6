package io.github.dl4jsnn.nir;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Arrays over time as nested lists [T][B][..], which the Python scripts read and write. */
final class NirLists {

  private NirLists() {}

  /**
   * Of an input of {@link NirNets#T} steps.
   *
   * @param x [b, n, T], or images [T b, c, h, w]
   * @param shape of one example of one step
   */
  static Object of(INDArray x, long[] shape) {
    if (x.rank() == 3) {
      return nested(steps(x));
    }
    long[] all = new long[shape.length + 2];
    all[0] = NirNets.T;
    all[1] = x.size(0) / NirNets.T;
    System.arraycopy(shape, 0, all, 2, shape.length);
    return nested(x.dup('c').reshape('c', all));
  }

  /** [b, n, T] with time first; images are so already. */
  static INDArray steps(INDArray x) {
    return x.rank() == 3 ? x.permute(2, 0, 1).dup('c') : x.dup('c');
  }

  private static Object nested(INDArray x) {
    if (x.rank() == 1) {
      return x.toDoubleVector();
    }
    List<Object> all = new ArrayList<>();
    for (long i = 0; i < x.size(0); i++) {
      all.add(nested(x.slice(i)));
    }
    return all;
  }

  /** All numbers of nested lists, in their order. */
  static double[] numbers(JsonNode lists) {
    List<Double> values = new ArrayList<>();
    flatten(lists, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void flatten(JsonNode node, List<Double> to) {
    if (node.isNumber()) {
      to.add(node.asDouble());
    }
    node.forEach(below -> flatten(below, to));
  }
}
