package io.github.dl4jsnn.examples.training;

import io.github.dl4jsnn.encoding.ConstantEncoder;
import io.github.dl4jsnn.encoding.Encoder;
import io.github.dl4jsnn.encoding.PoissonEncoder;
import java.util.Locale;

/** How a pixel becomes a value for every time step. */
public enum EncoderKind {
  /** A spike with the probability that the pixel says, drawn anew for every step. */
  POISSON,
  /** The pixel itself, at every step. */
  CONSTANT;

  /** The encoder over {@code timeSteps} steps; {@code IllegalArgumentException} if they are < 1. */
  public Encoder over(int timeSteps) {
    return this == POISSON ? new PoissonEncoder(timeSteps) : new ConstantEncoder(timeSteps);
  }

  /** As the command line spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
