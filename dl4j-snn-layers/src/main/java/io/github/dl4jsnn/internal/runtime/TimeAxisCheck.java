package io.github.dl4jsnn.internal.runtime;

import io.github.dl4jsnn.internal.settings.UnknownSteps;
import java.io.Serializable;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over time series that a preprocessor made with the batch size that DL4J passed to it. In
 * a ComputationGraph that is the size of the last labels, also when an output of another size is
 * computed, and with miniBatch(false) it is 1.
 */
final class TimeAxisCheck implements Serializable {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(TimeAxisCheck.class);

  private long lastExamples;
  private long lastSteps;
  private boolean warned;

  /**
   * Refuses or, where it might be right, warns of a wrong batch size.
   *
   * @param minibatch rows of the network's input; 0 where the network does not give it
   * @throws DL4JInvalidInputException if the batch size is wrong
   */
  void check(
      UnknownSteps of, String layer, long examples, long steps, int minibatch, boolean training) {
    if (minibatch > 0 && examples != minibatch) {
      throw new DL4JInvalidInputException(
          message(layer, examples, steps, minibatch + " examples", "network with miniBatch(false)")
              + "set timeSteps(T) on this layer");
    }
    if (minibatch == 0 && !training && examples == lastExamples && steps != lastSteps) {
      String message =
          message(
                  layer,
                  examples,
                  steps,
                  lastSteps + " time steps as before",
                  "ComputationGraph after labels of another size")
              + "set timeSteps(T) on this layer, or call clear() of the graph before output(..)";
      if (of.ofImages()) {
        throw new DL4JInvalidInputException(message);
      }
      // Sequences, unlike images over time, may well have another length than those before.
      if (!warned) {
        LOG.warn("{}. If the sequences do have {} time steps, all is well", message, steps);
        warned = true;
      }
    }
    lastExamples = examples;
    lastSteps = steps;
  }

  private static String message(
      String layer, long examples, long steps, String expected, String where) {
    return "Layer "
        + layer
        + " got "
        + examples
        + " examples of "
        + steps
        + " time steps, expected "
        + expected
        + ". If DL4J passed a wrong batch size to the preprocessor that makes the time axis, as in"
        + " a "
        + where
        + ": ";
  }
}
