package io.github.dl4jsnn.architecture.planted.util;

import io.github.dl4jsnn.architecture.planted.layer.Shown;

/** Imports from a floor above. */
public final class Upwards {

  Shown shown;
}
