package io.github.dl4jsnn.neuron;

import io.github.dl4jsnn.algebra.NDArrayAlgebra;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a step gets beside input and state: a learned parameter, or a constant that has one number
 * per neuron and is not learned. The latter is no parameter of DL4J: it has no gradient and no
 * updater, and its values come from the neuron itself.
 *
 * @param key name in DL4J's parameter table; without underscore, at which DL4J splits names
 * @param initial value before training: one number, or one per neuron; of what is not learned the
 *     value
 * @param perNeuron true: one value per neuron, shape [n]; false: one value for the layer, shape [1]
 * @param learned whether it is learned
 * @param min smallest legal value; an update that goes below it is set back to it
 * @param max largest legal value; an update that goes above it is set back to it
 */
public record NeuronParameter(
    String key, Constant initial, boolean perNeuron, boolean learned, double min, double max) {

  /**
   * @throws IllegalArgumentException if the key is empty or holds an underscore, an initial value
   *     is not in [min, max] or not within ±1e18, or one value for the layer begins from several
   */
  public NeuronParameter {
    if (key == null || key.isEmpty() || key.indexOf('_') >= 0) {
      throw new IllegalArgumentException(
          "key of a neuron parameter must be a name without underscore, got " + key);
    }
    ConstantChecks.finite("NeuronParameter " + key, "initial", initial);
    for (int i = 0; i < initial.size(); i++) {
      if (!(min <= initial.get(i) && initial.get(i) <= max)) {
        throw new IllegalArgumentException(
            "neuron parameter "
                + key
                + " must begin in ["
                + min
                + ", "
                + max
                + "], got "
                + initial.get(i));
      }
    }
    if (initial.perNeuron() && !perNeuron) {
      throw new IllegalArgumentException(
          "neuron parameter "
              + key
              + " has one value for the layer, but begins from one per"
              + " neuron: "
              + initial
              + "; set perNeuron, or give one number");
    }
  }

  /** A learned parameter. */
  public NeuronParameter(String key, double initial, boolean perNeuron, double min, double max) {
    this(key, Constant.of(initial), perNeuron, true, min, max);
  }

  /** A learned parameter to which every number is legal. */
  public NeuronParameter(String key, double initial, boolean perNeuron) {
    this(key, initial, perNeuron, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** A constant that is not learned. */
  public static NeuronParameter fixed(String key, Constant value) {
    return new NeuronParameter(
        key, value, true, false, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** The parameters of a neuron that are learned, in their order. */
  public static List<NeuronParameter> learnedBy(NeuronModel neuron) {
    return neuron.parameters().stream().filter(NeuronParameter::learned).toList();
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
