package io.github.dl4jsnn.internal.settings;

import org.deeplearning4j.nn.conf.CNN2DFormat;

/** A layer whose input may be images. */
public interface ImageSettings {

  /** Which axis of an image the channels are. */
  CNN2DFormat getImageFormat();
}
