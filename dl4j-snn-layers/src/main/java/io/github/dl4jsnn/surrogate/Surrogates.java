package io.github.dl4jsnn.surrogate;

import java.util.List;

/** The list of the surrogates that come with the library. */
public final class Surrogates {

  private static final List<Surrogate> ALL =
      List.of(
          new ATan(),
          new Sigmoid(),
          new SoftSign(),
          new PiecewiseQuadratic(),
          new PiecewiseExp(),
          new Erf(),
          new NonzeroSignLogAbs(),
          new PiecewiseLeakyReLU(),
          new LeakyKReLU(),
          new SuperSpike(),
          new SquarewaveFourierSeries(),
          new S2NN(),
          new QPseudoSpike(),
          new FakeNumericalGradient(),
          new LogTailedReLU(),
          new Rect(),
          new StraightThrough(),
          new FastSigmoid(),
          new SparseFastSigmoid(),
          new SpikeRateEscape(),
          new Triangular(),
          new Tanh(),
          new Circular(),
          new Scaled());

  private Surrogates() {}

  /** One instance of each, with its default parameters; the contract tests run over this list. */
  public static List<Surrogate> all() {
    return ALL;
  }
}
