package io.github.dl4jsnn.internal.settings;

/**
 * What the run time of parallel neurons reads of their configuration. Their weights between time
 * steps are [T, T], or k that are the same at each step.
 */
public interface ParallelSettings {

  /** Whether there are k weights, the same at each step. */
  boolean sliding();

  /** Whether a mask comes to leave a band of the last k steps of [T, T] weights. */
  boolean masked();

  /** k, the number of inputs that a step sees; T where there is neither mask nor window. */
  int order();

  /** λ after so many iterations, before which it was {@code now}. */
  double lambda(int iteration, double now);
}
