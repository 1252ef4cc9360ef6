package io.github.dl4jsnn.encoding;

/** How the time of a spike falls as the value grows. */
public enum LatencyCurve {
  /** In proportion: equal differences of values are equal differences of times. */
  LINEAR,
  /** As a logarithm: equal ratios of values are equal differences of times. */
  LOGARITHMIC
}
