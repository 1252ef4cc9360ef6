package io.github.dl4jsnn.internal.runtime;

/** A layer whose weights can learn from a trace of their input. */
public interface TracingLayer {

  /**
   * What the passes from now on take dL/dW of.
   *
   * @param trace goes on by a step in each forward pass, of one time step each; null: of the input
   *     itself
   */
  void learnFrom(InputTrace trace);
}
