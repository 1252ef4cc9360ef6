package io.github.dl4jsnn.conversion;

/**
 * What becomes of max pooling, for which rates have no exact rule: the largest of several firing
 * rates is not the rate of their logical or.
 */
public enum MaxPooling {

  /** It is refused; the default. */
  REFUSED,

  /**
   * It moves in front of the ReLU behind which it stands, so that the neurons see the largest input
   * current of each step:
   *
   * <pre>
   * max(ReLU(a), ReLU(b)) = ReLU(max(a, b))
   * </pre>
   *
   * <p>Exact where currents are constant, as those of the first layer; above it the largest current
   * of a step is that of another pixel at each step, and the mean of the maxima is above the
   * maximum of the means.
   */
  BEFORE_SPIKES
}
