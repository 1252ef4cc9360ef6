package io.github.dl4jsnn.architecture.planted.internal.memory;

import io.github.dl4jsnn.architecture.planted.internal.runtime.Machine;

/** Imports from a step above. */
public final class Climbing {

  Machine machine;
}
