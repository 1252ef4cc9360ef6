package io.github.dl4jsnn.layer;

/**
 * What a preprocessor in front of a layer makes the time axis from where the configuration does not
 * tell T, so that it relies on the batch size that the network tells it.
 */
public enum Unfolding {
  /** The input has a time axis, or T is known. */
  NONE,
  /** Rows [T b, n] of a layer without time. */
  ROWS,
  /** The same where a time series lies below that layer, so that there is time. */
  SERIES,
  /** Images over time [T b, c, h, w]. */
  IMAGES
}
