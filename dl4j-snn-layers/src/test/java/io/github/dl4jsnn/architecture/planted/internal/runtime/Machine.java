package io.github.dl4jsnn.architecture.planted.internal.runtime;

import io.github.dl4jsnn.architecture.planted.internal.settings.Settings;

/** Not for users. */
public class Machine {

  /** Imports downwards. */
  public Settings settings;
}
