package io.github.dl4jsnn.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What an import will set, and what speaks against it: nothing is set unless all fits. */
final class Assignments {

  private record Assignment(INDArray target, INDArray value) {}

  private final List<Assignment> all = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  void problem(String text) {
    problems.add(text);
  }

  /**
   * Sets a parameter.
   *
   * @param from names the source in a message
   * @param value in the order of the parameter's sizes
   */
  void set(TargetLayer layer, String key, String from, INDArray value) {
    INDArray target = layer.get(key);
    if (target == null) {
      problem(from + ": " + layer + " has no parameter \"" + key + "\"");
    } else if (target.length() != value.length() || !sameSizes(target, value)) {
      problem(
          from
              + " is "
              + Arrays.toString(value.shape())
              + " for parameter \""
              + key
              + "\" of "
              + layer
              + ", which is "
              + Arrays.toString(target.shape()));
    } else if (!finite(value.castTo(target.dataType()))) {
      problem(from + " has values that are NaN or infinite");
    } else {
      all.add(new Assignment(target, value.reshape(target.shape())));
    }
  }

  private static boolean finite(INDArray value) {
    return Arrays.stream(value.dup('c').data().asDouble()).allMatch(Double::isFinite);
  }

  /** Apart from sizes of 1: DL4J has [1, n] where others have [n]. */
  private static boolean sameSizes(INDArray a, INDArray b) {
    return Arrays.equals(
        Arrays.stream(a.shape()).filter(n -> n != 1).toArray(),
        Arrays.stream(b.shape()).filter(n -> n != 1).toArray());
  }

  /**
   * @throws IllegalArgumentException if there is a problem; nothing has been set then
   */
  void apply() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "the state dict does not fit the network, which is left as it was:\n- "
              + String.join("\n- ", problems));
    }
    for (Assignment a : all) {
      a.target.assign(a.value.castTo(a.target.dataType()));
    }
  }
}
