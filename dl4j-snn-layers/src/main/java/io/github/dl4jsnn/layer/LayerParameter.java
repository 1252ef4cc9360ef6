package io.github.dl4jsnn.layer;

import java.util.Arrays;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One parameter of a layer, a piece of DL4J's flat parameter vector.
 *
 * @param key its name in DL4J's parameter table
 * @param role what DL4J's regularization and constraints take it for
 * @param order memory order of its elements, 'c' or 'f'
 * @param initial sets a view of it to the values before training
 * @param shape of its view
 */
record LayerParameter(
    String key, Role role, char order, Consumer<INDArray> initial, long... shape) {

  /** What L1, L2, weight decay, updaters and constraints tell apart. */
  enum Role {
    INPUT_WEIGHT,
    RECURRENT_WEIGHT,
    BIAS,
    /** A learnable parameter of the neuron; regularization leaves it alone. */
    NEURON,
    /** Neither a weight nor a bias, so that regularization leaves it alone. */
    OTHER;

    boolean weight() {
      return this == INPUT_WEIGHT || this == RECURRENT_WEIGHT;
    }
  }

  /** A vector whose elements all begin with one value. */
  static LayerParameter vector(String key, Role role, long size, double initial) {
    return new LayerParameter(key, role, 'c', view -> view.assign(initial), size);
  }

  /** Number of elements. */
  long size() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  /** Its part of a flat vector. */
  INDArray view(INDArray flat, long from) {
    INDArray part = flat.get(NDArrayIndex.interval(from, from + size()));
    return shape.length == 1 ? part : part.reshape(order, shape);
  }
}
