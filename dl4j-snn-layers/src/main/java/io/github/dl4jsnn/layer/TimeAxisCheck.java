package io.github.dl4jsnn.layer;

import java.io.Serializable;
import org.deeplearning4j.exception.DL4JInvalidInputException;

/**
 * Refuses a time series that a preprocessor made with a wrong batch size. DL4J tells preprocessors
 * the size of the last labels in a ComputationGraph, also when an output of another size is
 * computed, and 1 in a network with miniBatch(false).
 */
final class TimeAxisCheck implements Serializable {

  private static final long serialVersionUID = 1;

  /** Of the last time series. */
  private long lastExamples;

  private long lastSteps;

  /**
   * Checks one time series.
   *
   * @param minibatch rows of the network's input, or 0 where the network does not tell them
   * @param training whether this is a training pass, in which labels are those of the input
   * @param layer the layer's name for error messages
   * @throws DL4JInvalidInputException if the batch size is wrong, or cannot be told from a wrong
   *     one
   */
  void check(long examples, long steps, int minibatch, boolean training, String layer) {
    boolean wrong =
        minibatch > 0
            ? examples != minibatch
            : !training && examples == lastExamples && steps != lastSteps;
    if (wrong) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layer
              + " got "
              + examples
              + " examples of "
              + steps
              + " time steps, expected "
              + (minibatch > 0 ? minibatch + " examples" : lastSteps + " time steps as before")
              + ". DL4J has told a wrong batch size to the preprocessor that makes the time axis,"
              + (minibatch > 0
                  ? " as with miniBatch(false): set timeSteps(T) on this layer"
                  : " in a ComputationGraph that of the last labels: set timeSteps(T) on this"
                      + " layer, or call clear() of the graph before output(..)"));
    }
    lastExamples = examples;
    lastSteps = steps;
  }
}
