package io.github.dl4jsnn.internal.runtime;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The error of a layer whose input has another shape than it takes. */
final class WrongShape {

  private WrongShape() {}

  /**
   * @param layer how errors call the layer
   * @param demand what the input must be or have
   */
  static DL4JInvalidInputException of(String layer, String demand, INDArray got) {
    return new DL4JInvalidInputException(
        "Input of layer " + layer + " must " + demand + ", got " + Arrays.toString(got.shape()));
  }
}
