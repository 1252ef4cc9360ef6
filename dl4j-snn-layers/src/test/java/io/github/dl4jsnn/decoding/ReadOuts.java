package io.github.dl4jsnn.decoding;

import java.util.ArrayList;
import java.util.List;

/** The read-outs that tests run over and saved models hold, of an even number of outputs. */
public final class ReadOuts {

  private ReadOuts() {}

  /** Those that differences can check. */
  public static List<ReadOut> differentiable() {
    return List.of(
        new RateReadOut(),
        new CountReadOut(),
        new MaximumReadOut(),
        new LastReadOut(),
        new PopulationVote(new RateReadOut(), 2, Vote.MEAN),
        new PopulationVote(new MaximumReadOut(), 2, Vote.SUM));
  }

  /** Each at least once. */
  public static List<ReadOut> all() {
    List<ReadOut> all = new ArrayList<>(differentiable());
    all.add(new FirstSpikeReadOut());
    all.add(new FirstSpikeReadOut(SpikeTime.RECIPROCAL));
    return all;
  }
}
