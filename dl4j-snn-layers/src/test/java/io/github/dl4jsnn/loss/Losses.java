package io.github.dl4jsnn.loss;

import io.github.dl4jsnn.decoding.CountReadOut;
import io.github.dl4jsnn.decoding.FirstSpikeReadOut;
import io.github.dl4jsnn.decoding.LastReadOut;
import io.github.dl4jsnn.decoding.MaximumReadOut;
import io.github.dl4jsnn.decoding.PopulationVote;
import io.github.dl4jsnn.decoding.RateReadOut;
import io.github.dl4jsnn.decoding.SpikeTime;
import io.github.dl4jsnn.decoding.Vote;
import java.util.List;
import java.util.stream.Stream;

/**
 * The losses over time and the regularizers of rates that tests run over and saved models hold;
 * losses of six outputs.
 */
public final class Losses {

  private Losses() {}

  private static List<TimeLoss> join(List<TimeLoss> some, List<TimeLoss> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }

  /** Those that are meant for membrane potentials. */
  public static List<TimeLoss> ofMembranes() {
    return List.of(
        new StepCrossEntropy(),
        new StepCrossEntropy(0.3, 0.8),
        new ReadOutCrossEntropy(new MaximumReadOut()),
        new ReadOutCrossEntropy(new LastReadOut()),
        new MembraneMSE(1.2, -0.4));
  }

  private static List<TimeLoss> ofCounts() {
    return List.of(
        new ReadOutCrossEntropy(),
        new ReadOutCrossEntropy(new RateReadOut()),
        new ReadOutCrossEntropy(new PopulationVote(new CountReadOut(), 3, Vote.SUM)),
        new ReadOutCrossEntropy(new PopulationVote(new RateReadOut(), 2, Vote.MEAN)),
        new CountMSE(0.8, 0.2),
        new CountMSE(0.8, 0.2, 3));
  }

  /** Those that differences can check. */
  public static List<TimeLoss> differentiable() {
    return join(ofMembranes(), ofCounts());
  }

  /** Those that are meant for spikes. */
  public static List<TimeLoss> ofSpikes() {
    return join(
        ofCounts(),
        List.of(
            new ReadOutCrossEntropy(new FirstSpikeReadOut()),
            new ReadOutCrossEntropy(new FirstSpikeReadOut(SpikeTime.RECIPROCAL)),
            new FirstSpikeMSE(),
            new FirstSpikeMSE(1, -2, 2, false)));
  }

  /** Each at least once. */
  public static List<TimeLoss> all() {
    return join(ofMembranes(), ofSpikes());
  }

  /** Each once, all at work at rates around a half: none is 0, the bounds are beyond it. */
  public static RateRegularizer[] regularizers() {
    return new RateRegularizer[] {
      new SpikeL1(0.02), new LowerRateBound(0.7, 0.5), new UpperRateBound(0.3, 0.4)
    };
  }
}
