package io.github.dl4jsnn.internal.settings;

import io.github.dl4jsnn.encoding.Encoder;

/** A layer at which time may begin. */
public interface EncoderSettings {

  /** The encoder, or null where the input already has a time axis. */
  Encoder getEncoder();
}
