package io.github.dl4jsnn.internal.settings;

import io.github.dl4jsnn.decoding.ReadOut;

/** What the run time of a read-out reads of its configuration. */
public interface ReadOutSettings extends SeriesSettings {

  /** How time ends. */
  ReadOut getReadOut();
}
