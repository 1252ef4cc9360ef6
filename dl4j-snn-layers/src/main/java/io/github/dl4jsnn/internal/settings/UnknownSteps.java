package io.github.dl4jsnn.internal.settings;

/** How the time axis of a layer's input is recovered where the configuration does not know T. */
public interface UnknownSteps {

  /** Whether T is the number of rows divided by the batch size that DL4J passes. */
  boolean byBatchSize();

  /** Whether T is that, and nothing below shows that there is time at all. */
  boolean withoutTimeBelow();

  /** Whether the rows are images. */
  boolean ofImages();
}
