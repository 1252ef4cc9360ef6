package io.github.dl4jsnn.conversion;

/** A statistic of the activations behind one ReLU. */
interface Scale {

  /**
   * Takes a batch into account.
   *
   * @param activations [channels][batch and pixels], none below 0
   * @return what goes on to the next layer; null: the activations as they are
   */
  double[][] observe(double[][] activations);

  /** The scale: one number, or one per channel; above 0. */
  double[] value();
}
