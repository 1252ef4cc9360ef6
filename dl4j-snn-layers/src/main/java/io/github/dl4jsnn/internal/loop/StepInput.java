package io.github.dl4jsnn.internal.loop;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Input currents of a {@link PortableRun}, one time step at a time, and their gradients. */
public interface StepInput {

  /** T. */
  int steps();

  /**
   * I[t], [b, n].
   *
   * @param previousSpikes S[t-1], [b, n], where neurons are coupled; else null
   */
  INDArray current(int t, INDArray previousSpikes);

  /**
   * Takes the gradient of a step; called in descending order.
   *
   * @param gradient dL/dI[t], [b, n]
   * @return dL/dS[t-1] through the recurrent weights; null where neurons are not coupled
   */
  INDArray backward(int t, INDArray previousSpikes, INDArray gradient);
}
