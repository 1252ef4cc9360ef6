package io.github.dl4jsnn.internal.settings;

import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.SignalEncoder;

/** A layer at which time may begin. */
public interface EncoderSettings {

  /** The encoder, or null. */
  Encoder getEncoder();

  /** Whether time begins at this layer: it has an encoder, whose input has no time axis. */
  default boolean addsTime() {
    return getEncoder() != null && !(getEncoder() instanceof SignalEncoder);
  }
}
