package io.github.dl4jsnn.layer;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One parameter of a layer, a piece of DL4J's flat parameter vector.
 *
 * @param key its name in DL4J's parameter table
 * @param role what DL4J's regularization and constraints take it for
 * @param order memory order of its elements, 'c' or 'f'
 * @param shape of its view
 * @param initial sets the view to the values before training
 */
record LayerParameter(
    String key, Role role, char order, List<Long> shape, Consumer<INDArray> initial) {

  /** What L1, L2, weight decay, updaters and constraints distinguish. */
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
    return of(key, role, 'c', view -> view.assign(initial), size);
  }

  /** A parameter of any shape. */
  static LayerParameter of(
      String key, Role role, char order, Consumer<INDArray> initial, long... shape) {
    return new LayerParameter(key, role, order, LongStream.of(shape).boxed().toList(), initial);
  }

  /** Number of elements. */
  long size() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** Its part of a flat vector. */
  INDArray view(INDArray flat, long from) {
    INDArray part = flat.get(NDArrayIndex.interval(from, from + size()));
    return shape.size() == 1
        ? part
        : part.reshape(order, shape.stream().mapToLong(Long::longValue).toArray());
  }
}
