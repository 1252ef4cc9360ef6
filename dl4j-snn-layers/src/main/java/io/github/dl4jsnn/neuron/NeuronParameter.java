package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import io.github.dl4jsnn.util.Checks;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One learnable parameter of a neuron.
 *
 * @param key name in DL4J's parameter table; without underscore, at which DL4J splits names
 * @param initial value before training
 * @param perNeuron true: one value a neuron, shape [n]; false: one value for the layer, shape [1]
 * @param min smallest legal value; an update that goes below it is set back to it
 * @param max largest legal value; an update that goes above it is set back to it
 */
public record NeuronParameter(
    String key, double initial, boolean perNeuron, double min, double max) {

  /**
   * @throws IllegalArgumentException if the key is empty or holds an underscore, or the initial
   *     value is not in [min, max] or not within ±1e18
   */
  public NeuronParameter {
    if (key == null || key.isEmpty() || key.indexOf('_') >= 0) {
      throw new IllegalArgumentException(
          "key of a neuron parameter must be a name without underscore, got " + key);
    }
    Checks.finite("NeuronParameter " + key, "initial", initial);
    if (!(min <= initial && initial <= max)) {
      throw new IllegalArgumentException(
          "neuron parameter " + key + " must begin in [" + min + ", " + max + "], got " + initial);
    }
  }

  /** A parameter to which every number is legal. */
  public NeuronParameter(String key, double initial, boolean perNeuron) {
    this(key, initial, perNeuron, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** Sets what has left [min, max] to the nearer end. */
  public void keepLegal(INDArray value) {
    if (bounded()) {
      NDArrayAlgebra a = NDArrayAlgebra.INSTANCE;
      value.assign(a.min(a.max(value, min), max));
    }
  }

  /** Whether there are values that are not legal. */
  public boolean bounded() {
    return min != Double.NEGATIVE_INFINITY || max != Double.POSITIVE_INFINITY;
  }
}
