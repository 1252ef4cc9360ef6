package io.github.dl4jsnn.internal.runtime;

import org.deeplearning4j.exception.DL4JInvalidInputException;

/** How many time steps are folded into the rows of an array [T b, ...]. */
final class FoldedSteps {

  private FoldedSteps() {}

  /**
   * T of an array of the given number of rows.
   *
   * @param configured T of the configuration, or 0
   * @param minibatch rows of the network's input, or 0 where the network does not give them
   * @param stepping whether this is a call of rnnTimeStep, which may bring fewer steps than the
   *     configuration has
   * @param layer the layer's name for error messages
   * @throws DL4JInvalidInputException if T is unknown or does not fit the number of rows
   */
  static int of(long rows, int configured, int minibatch, boolean stepping, String layer) {
    // As many rows as the network's input has: that may be folded itself.
    boolean byMinibatch = minibatch > 0 && (stepping || configured == 0 || rows != minibatch);
    if (!byMinibatch && configured == 0) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layer
              + " got "
              + rows
              + " rows and does not know how many time steps are folded into them: set timeSteps(T) on"
              + " this layer. A ComputationGraph needs it above an input that is folded already and"
              + " above stock layers that change the size of images; an encoder on the layer at"
              + " which time begins passes T to those directly above it");
    }
    long divisor = byMinibatch ? minibatch : configured;
    if (rows % divisor != 0) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layer
              + " got "
              + rows
              + " rows, which is no multiple of "
              + (byMinibatch
                  ? "the network's " + minibatch + " examples; set timeSteps(T) on this layer"
                  : "its timeSteps("
                      + configured
                      + "): expected [timeSteps * minibatch, ...], row t * minibatch + example"));
    }
    long steps = byMinibatch ? rows / minibatch : configured;
    if (configured > 0 && !stepping && steps != configured) {
      throw new DL4JInvalidInputException(
          "Layer "
              + layer
              + " got "
              + rows
              + " rows, which are "
              + steps
              + " time steps of the network's "
              + minibatch
              + " examples, but its timeSteps("
              + configured
              + ") was set or inferred: set the same number of steps on all layers");
    }
    return (int) steps;
  }
}
