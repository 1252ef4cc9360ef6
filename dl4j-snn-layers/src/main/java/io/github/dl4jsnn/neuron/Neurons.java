package io.github.dl4jsnn.neuron;

import java.util.List;

/** The list of the neurons that come with the library. */
public final class Neurons {

  private static final List<NeuronModel> ALL =
      List.of(
          new IF(),
          new LIF(),
          new ParametricLIF(),
          new QIF(),
          new EIF(),
          new Izhikevich(),
          new KLIF(),
          new CurrentLIF(),
          new DelayedResetLIF(),
          new AdaptiveLIF(),
          new LeakyIntegrator());

  private Neurons() {}

  /** One instance of each, with its default parameters; the contract tests run over this list. */
  public static List<NeuronModel> all() {
    return ALL;
  }
}
