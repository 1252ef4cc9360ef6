package io.github.dl4jsnn.internal.runtime;

import java.io.Serializable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of networks that have no time: where T is nothing but the number of rows divided by the
 * minibatch size, a forgotten encoder gives T = 1 without an error. Only the first batch decides,
 * since a later one may well be of sequences of one step.
 */
final class OneStepCheck implements Serializable {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(OneStepCheck.class);

  private boolean done;

  /**
   * Looks at the steps of a batch.
   *
   * @param derived whether nothing but the minibatch size gives T
   */
  void check(boolean derived, int steps, String layer) {
    if (!done && derived && steps == 1) {
      LOG.warn(
          "Layer {} runs for T = 1 time step: its input has no time axis, and no layer below has an"
              + " encoder. Set encoder(new PoissonEncoder(T)) or encoder(new ConstantEncoder(T)) on"
              + " the first spiking layer, or timeSteps(T) where the rows are folded time steps"
              + " [T * minibatch, ...]. If one step is meant, timeSteps(1) on this layer says so",
          layer);
    }
    done = true;
  }
}
