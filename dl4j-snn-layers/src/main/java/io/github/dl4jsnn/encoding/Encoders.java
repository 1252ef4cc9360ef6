package io.github.dl4jsnn.encoding;

import java.util.List;

/** The list of the encoders that come with the library. */
public final class Encoders {

  private static final int T = 8;

  private static final List<Encoder> ALL =
      List.of(
          new PoissonEncoder(T),
          new ConstantEncoder(T),
          new LatencyEncoder(T),
          new ThresholdLatencyEncoder(T),
          new PhaseEncoder(T),
          new PeriodicEncoder(T, 2),
          new PopulationEncoder(T, 4, 0, 1),
          new DeltaEncoder(0.1));

  private Encoders() {}

  /**
   * One instance of each: of 8 steps, or {@link SignalEncoder}s of as many as their input has, for
   * values in [0, 1]. The contract tests run over this list. {@link PeriodicEncoder} has a pattern
   * of 2 steps and takes an even number of values.
   */
  public static List<Encoder> all() {
    return ALL;
  }
}
